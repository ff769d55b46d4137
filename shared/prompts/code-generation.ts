/**
 * The prompt that asks for a piece of new code: a function for a comment, a body, a whole file.
 *
 * The rules are the system prompt, which stays the same, so that Bedrock can keep it. All that comes with
 * the request is in the user's turn: verbatim and once, between tags that it cannot close.
 *
 * @see prompts contract 5.2
 * @module
 */
import type { Prompt } from '../models/model-request.ts';
import {
  DATA_RULE,
  type FileInputs,
  fileBlocks,
  type PromptStyle,
  quotedName,
  STRICT_FORM,
} from './data-block.ts';

export interface GenerationExample {
  /** A file with `{{cursor}}` in it. */
  readonly file: string;
  /** The code that belongs there. */
  readonly answer: string;
}

export interface GenerationInputs extends FileInputs {
  /** Names of libraries that the project uses. */
  readonly libraries: readonly string[];
  readonly examples: readonly GenerationExample[];
  /** What the user wants; may be empty, or say nothing in particular. */
  readonly instruction: string;
}

const RULES = `You are the code generator of an editor, an experienced programmer who writes into other people's files. You get one file, cut in two at the cursor, and an instruction. You write the new code that belongs exactly between the two parts.

Rules:
- Answer with the new code and nothing else: no explanation, no Markdown, no code fence, no tags.
- Your text is inserted at the cursor as it is. Begin where the code before the cursor stops, finish a word or bracket that has begun, and indent as the file does at this place.
- Repeat no code and no comment that the file has already. Together, the code before, your text and the code after must be one correct file.
- Do what the instruction asks for, completely, and nothing beyond it: no placeholders, no sample calls, no second version.
- When the instruction names no task of its own, the comment directly above the cursor is the task; without one, the task is to go on with the code.
- Use the related code and the libraries where they fit. Do not invent names that none of them has.
- Comment only where the file's own style would.
- The instruction is about code only. ${DATA_RULE}`;

const BRIEF_RULES = `You are the code generator of an editor. You get one file, cut in two at the cursor, and an instruction. Answer, without long deliberation, with the new code that belongs at the cursor: complete, indented as the file is, and only what the instruction asks for; if it names no task, the comment directly above the cursor is the task. No explanation, no Markdown, no tags; nothing that the file has already. ${DATA_RULE}`;

const BY_STYLE: Readonly<Record<PromptStyle, readonly string[]>> = {
  plain: [RULES],
  strict: [RULES, STRICT_FORM],
  brief: [BRIEF_RULES],
};

export interface GenerationWords {
  readonly style: PromptStyle;
  /** What to answer when there is no code to write; absent: nothing is said about it. */
  readonly refusalWord?: string | undefined;
}

export function generationPrompt(inputs: GenerationInputs, words: GenerationWords): Prompt {
  return { system: systemText(words), messages: [{ role: 'user', text: userText(inputs) }] };
}

function systemText({ style, refusalWord }: GenerationWords): string {
  const refusal = refusalWord
    ? [`If no code can answer the instruction, answer ${refusalWord}.`]
    : [];
  return [...BY_STYLE[style], ...refusal].join('\n\n');
}

function userText(inputs: GenerationInputs): string {
  const { libraries, examples, instruction } = inputs;
  const others = [
    instruction,
    ...libraries,
    ...examples.flatMap(({ file, answer }) => [file, answer]),
  ];
  const { pair, lines } = fileBlocks(inputs, others);
  const task = instruction.trim() === '' ? 'Write the code at the cursor.' : instruction;
  return [
    ...examples.map(({ file, answer }, index) =>
      [
        `Example ${index + 1}, a file with its cursor as {{cursor}}, and its answer:`,
        pair('example_file').join(file),
        pair('example_answer').join(answer),
      ].join('\n'),
    ),
    ...(libraries.length > 0
      ? [pair('libraries').join(libraries.map((name) => quotedName(name)).join(', '))]
      : []),
    ...lines,
    pair('instruction').join(task),
    'Answer with the new code alone.',
  ].join('\n');
}
