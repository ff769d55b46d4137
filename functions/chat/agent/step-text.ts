/**
 * Takes the text of one step apart: `Thought:`, then `Action:` and `Action Input:`, or
 * `Final Answer:`.
 *
 * @see prompts 4.5 and 4.6
 * @module
 */
import { plainUnderscores } from './conversation.ts';

const FINAL_ANSWER = 'Final Answer';

/** The label, also where a model has set it or its words in bold or italics. */
const ANSWER_LABEL = new RegExp(`(\\*{1,3}|_{1,3})?${FINAL_ANSWER}(?:\\*{1,3}|_{1,3})?:`);

const ACTION = /Action:(.*?)Action/s;
const ACTION_INPUT = /Action Input:(?:\*\*)?(.*)/s;

/** What a tool returns is for GitLab to say; a model that goes on by itself makes it up. */
const INVENTED = /(?:^|\n)[ \t]*(?:\*\*)?Observation:.*$/s;

export interface AnswerStart {
  /** Index of the first character after the label. */
  readonly index: number;
  /** The emphasis in front of the label, whose end may follow it. */
  readonly emphasis: string;
}

/**
 * Where the final answer begins, or undefined if it has not. More text never changes the place. An
 * answer behind an invented observation is none.
 */
export function findAnswer(text: string): AnswerStart | undefined {
  // Asked again and again while a text grows: most of the time this is all.
  if (!text.includes(FINAL_ANSWER)) return undefined;
  const start = visibleStart(text, FINAL_ANSWER);
  if (start === undefined) return undefined;
  const visible = text.slice(start);
  const label = ANSWER_LABEL.exec(visible);
  if (label === null || inventsObservation(visible.slice(0, label.index))) return undefined;
  return { index: start + label.index + label[0].length, emphasis: label[1] ?? '' };
}

export type StepText =
  | {
      readonly type: 'action';
      readonly tool: string;
      readonly input: string;
      readonly thought: string;
    }
  /** No known form; the text is empty if nothing was said. */
  | { readonly type: 'unknown'; readonly text: string };

/** What a whole text means in which no final answer was found. */
export function parseStep(text: string): StepText {
  const start = visibleStart(text, FINAL_ANSWER);
  const visible = start === undefined ? '' : text.slice(start).trim();
  const tool = ACTION.exec(visible);
  const input = ACTION_INPUT.exec(visible);
  if (tool === null || input === null) return { type: 'unknown', text: visible };
  return {
    type: 'action',
    tool: tool[1] ?? '',
    input: (input[1] ?? '').replace(INVENTED, '').trim(),
    thought: readThought(visible.slice(0, tool.index)),
  };
}

function readThought(text: string): string {
  const words = text.replace(/^[*_]*Thought:(?:\*\*)?/, '').trimEnd();
  // The emphasis in front of the next label; only a run's first asterisk is worth a try.
  return plainUnderscores(words.replace(/(?<!\*)\*+$/, '').trim());
}

function inventsObservation(text: string): boolean {
  const input = text.indexOf('Action Input:');
  return input >= 0 && INVENTED.test(text.slice(input));
}

/** Tags in which models think aloud before they speak. */
const REASONING = /^\s*<(think|thinking|reasoning)>/;

/** As far into the text as the end of thoughts is looked for whose beginning was swallowed. */
const ORPHAN_LIMIT = 80;

const ORPHAN_END = '</think>';

/**
 * Where a model's text begins that is not reasoning, or undefined while the reasoning goes on.
 *
 * More text never changes an answer once given, except for an orphaned end of thoughts before
 * `marker`: what stands behind `marker` begins at the same place whatever follows.
 *
 * @see prompts 4.7
 */
function visibleStart(text: string, marker: string): number | undefined {
  let start = 0;
  for (;;) {
    const opened = REASONING.exec(text.slice(start));
    if (opened === null) break;
    const end = `</${opened[1]}>`;
    const at = text.indexOf(end, start + opened[0].length);
    if (at < 0) return undefined;
    start = at + end.length;
  }
  return start > 0 ? start : orphanEnd(text, marker);
}

/** An end whose beginning is there belongs to a text about such tags. */
function orphanEnd(text: string, marker: string): number {
  const start = text.length - text.trimStart().length;
  const [beginning = ''] = text.slice(start, start + ORPHAN_LIMIT).split(marker, 1);
  const at = beginning.indexOf(ORPHAN_END);
  if (at < 0 || beginning.slice(0, at).includes('<think>')) return 0;
  return start + at + ORPHAN_END.length;
}
