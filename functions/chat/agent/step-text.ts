/**
 * Takes the text of one step apart: `Thought:`, then `Action:` and `Action Input:`, or
 * `Final Answer:`. Models write these labels in capitals or not, in bold, and as headings.
 *
 * @see prompts 4.5 and 4.6
 * @module
 */
import { openFence, readFence, withoutStrayEnd } from '#shared/answer-text/fence.ts';
import { plainUnderscores } from './conversation.ts';
import { toolCallIn } from './tool-call-text.ts';

export type StepText =
  | {
      readonly type: 'action';
      readonly tool: string;
      /** Undefined: the model gave none. */
      readonly input: string | undefined;
      readonly thought: string;
    }
  /** The model gave its answer in the form of an action. */
  | { readonly type: 'answer'; readonly text: string }
  /** No known form; the text is empty if nothing was said that a user should read. */
  | { readonly type: 'unknown'; readonly text: string };

/** What a whole text means in which no final answer was found. */
export function parseStep(text: string): StepText {
  const visible = text.trim();
  const parts = partsOf(visible);
  unwrap(parts);
  const index = parts.findIndex(({ label }) => label === 'action');
  const action = parts[index];
  if (action) return actionOf(parts, index);
  const call = toolCallIn(visible);
  if (call) return { type: 'action', thought: '', ...call };
  const [, spoken] = SPOKEN_LABEL.exec(visible) ?? [];
  const answer = spoken ?? parts.find(({ label }) => label === 'answer')?.text;
  if (answer !== undefined) return { type: 'answer', text: answer.trim() };
  return { type: 'unknown', text: spokenText(parts) };
}

/** Takes away a fence around the whole step, which begins in front of the first label and ends in the last part. */
function unwrap([front, ...labelled]: readonly Part[]): void {
  const last = labelled.at(-1);
  if (!front || !last || openFence(front.text) === undefined) return;
  const lines = front.text.split('\n');
  front.text = lines.filter((line) => readFence(line.trimEnd()) === undefined).join('\n');
  last.text = withoutStrayEnd(last.text);
}

/** The label in the middle of a sentence, and no other anywhere. One in quotes is spoken about. */
const SPOKEN_LABEL = /(?<!["'`“«])Final Answer:(.*)$/s;

/** Labels that may stand for the input where an action was named. */
const INPUT_LABELS = ['action input', 'tool input', 'input', 'arguments', 'parameters'];

/** A label at the beginning of a line, perhaps as a heading, a list item or in bold. */
const LABEL =
  /^[ \t]{0,20}(?:#{1,6}[ \t]{0,4}|[->*] {1,4})?[*_]{0,3}(thought|action[ _-]?input|tool[ _-]?input|action|input|arguments|parameters|observation|final[ _-]?answer|answer)[*_]{0,3}[ \t]{0,4}:[*_]{0,3}/i;

/** Where a model that writes several steps at once begins the next. */
const NEXT_STEP = /^[ \t]{0,20}[*_]{0,3}(?:Thought|Action|Observation)[*_]{0,3}:/;

interface Part {
  /** In small letters with blanks; empty for what stands in front of the first label. */
  readonly label: string;
  text: string;
}

function partsOf(text: string): Part[] {
  let part: Part = { label: '', text: '' };
  const parts = [part];
  for (const line of text.split('\n').flatMap(splitAtInput)) {
    const [marked, name = ''] = LABEL.exec(line) ?? [];
    const label = name.toLowerCase().replace(/[_-]/, ' ').replace('actioninput', 'action input');
    if (marked === undefined || !isLabelHere(label, part, line)) {
      part.text += `\n${line}`;
      continue;
    }
    part = { label, text: line.slice(marked.length) };
    parts.push(part);
  }
  return parts;
}

/** Some models write the label of the input on the line of the action. */
function splitAtInput(line: string): string[] {
  const at = line.indexOf(' Action Input:');
  return at < 0 ? [line] : [line.slice(0, at), line.slice(at + 1)];
}

/**
 * "Input:" is a label behind an action only, and "Answer:" behind a thought; in an input, only the next step is, and
 * in an answer an action.
 */
function isLabelHere(label: string, { label: before }: Part, line: string): boolean {
  if (INPUT_LABELS.includes(before)) return NEXT_STEP.test(line);
  if (before === 'answer') return label === 'action';
  if (label === 'answer') return before === 'thought';
  return before === 'action' || label === 'action input' || !INPUT_LABELS.includes(label);
}

/** Names that models give to an action that is none. */
const ANSWERING = ['directanswer', 'finalanswer', 'answer', 'respond', 'finish'];

function actionOf(parts: readonly Part[], index: number): StepText {
  const text = parts[index]?.text.trim() ?? '';
  const next = parts[index + 1];
  const given = next && INPUT_LABELS.includes(next.label) ? next.text.trim() : undefined;
  const thought = readThought(parts.slice(0, index));
  // All in one: a JSON object in place of the name.
  const call = given === undefined ? toolCallIn(text) : undefined;
  const [name = ''] = text.split('\n', 1);
  const { tool, input } = call ?? { tool: name, input: given };
  if (ANSWERING.includes(tool.toLowerCase().replace(/[^a-z]/g, '')) && input) {
    return { type: 'answer', text: input };
  }
  return { type: 'action', tool, input, thought };
}

function readThought(parts: readonly Part[]): string {
  const words = parts
    .map(({ text }) => text.trim())
    .filter((text) => text !== '')
    .join('\n');
  // The emphasis in front of the next label; only a run's first asterisk is worth a try.
  return plainUnderscores(words.replace(/(?<!\*)\*+$/, '').trim());
}

/** A text without labels; behind a thought only what follows an empty line. */
function spokenText(parts: readonly Part[]): string {
  const [front, ...labelled] = parts;
  const spoken = front?.text.trim() ?? '';
  if (spoken !== '' || labelled.length === 0) return isHalfLabel(spoken) ? '' : spoken;
  const thought = labelled.findLast(({ label }) => label === 'thought')?.text.trim() ?? '';
  const gap = /\n[ \t]{0,20}\n/.exec(thought);
  return gap === null ? '' : thought.slice(gap.index).trim();
}

function isHalfLabel(text: string): boolean {
  return /^[#*_ ]{0,9}(?:thought|action(?: input)?|final(?: answer)?)[*_ ]{0,9}$/i.test(text);
}

/** What a tool returns is for GitLab to say; a model that goes on by itself makes it up. */
export function inventsObservation(text: string): boolean {
  const input = text.search(/action input:/i);
  return input >= 0 && /\n[ \t]{0,20}[*_]{0,3}Observation[*_]{0,3}:/.test(text.slice(input));
}
