/**
 * The prompt that asks a chat model for the code at the cursor.
 *
 * Bedrock has no fill-in-the-middle endpoint: the model is told where the cursor is, and that only
 * what belongs there is wanted. File contents go in verbatim and once, between tags that they cannot close.
 *
 * @module
 */
import type { Prompt } from '../models/model-request.ts';
import {
  DATA_RULE,
  type FileInputs,
  fileBlocks,
  type PromptStyle,
  STRICT_FORM,
} from './data-block.ts';

/** What every completion is told. */
export const COMPLETION_RULES = `You are the code completion of an editor. You get one file, cut in two at the cursor, and you write the code that belongs exactly between the two parts.

Rules:
- Answer with that code and nothing else: no explanation, no Markdown, no code fence, no tags.
- Your text is inserted at the cursor as it is. If the line has begun, go on in the middle of it: finish a word, a string or a bracket that has begun, and write the space or the line break that is due before what follows.
- Keep the file's indentation, naming and style. Use names that the file and the related code define.
- Repeat neither the end of the code before the cursor nor the start of the code after it. Together, the code before, your text and the code after must be one correct file.
- Write what the author most likely types next: the rest of the line, or the rest of the block that it opens. Stop there. A heading without a body gets its body.
- In a comment or a string, go on with its words.
- ${DATA_RULE}`;

const EXAMPLE = `Example. Before the cursor stands "total = sum(", after it stands ")\\nprint(total)". The answer is:
prices`;

const BRIEF_RULES = `You are the code completion of an editor. You get one file, cut in two at the cursor. Answer at once with the code that belongs at the cursor: the rest of the line, or of the block that it opens. No explanation, no Markdown, no tags; nothing that stands before or after the cursor already. The answer is inserted as it is, so keep the indentation and finish what has begun. ${DATA_RULE}`;

const SYSTEMS: Readonly<Record<PromptStyle, string>> = {
  plain: COMPLETION_RULES,
  strict: [COMPLETION_RULES, STRICT_FORM, EXAMPLE].join('\n\n'),
  brief: BRIEF_RULES,
};

export function completionPrompt(inputs: FileInputs, style: PromptStyle): Prompt {
  return { system: SYSTEMS[style], messages: [{ role: 'user', text: userText(inputs) }] };
}

function userText(file: FileInputs): string {
  return [
    ...fileBlocks(file).lines,
    whereabouts(file.prefix, file.suffix),
    'Write the code at the cursor.',
  ].join('\n');
}

/** Where in its line the cursor stands, which models are bad at seeing. */
function whereabouts(prefix: string, suffix: string): string {
  const before = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const [after = ''] = suffix.split('\n', 1);
  if (after.trim() !== '') {
    return 'The cursor stands inside a line: write only what is missing before the rest of it.';
  }
  if (before === '') return 'The cursor stands at the start of an empty line.';
  return before.trim() === ''
    ? 'The cursor stands on an empty line that is indented already: begin with code.'
    : 'The cursor stands at the end of a line that has begun: go on from its last character.';
}
