/**
 * Answers that were asked for as JSON: without the fence that a model may put around them, and out of the tool
 * that a model was given for its answer.
 *
 * @see contract ME 5.5
 * @module
 */
import { ANSWER_TOOL } from '../request/answer-format.ts';
import type { AnswerEvent } from './answer-events.ts';

/** The text comes in one piece, for nobody can tell before its end what is around it. */
export async function* jsonAnswer(
  events: AsyncIterable<AnswerEvent>,
  hasAnswerTool: boolean,
): AsyncGenerator<AnswerEvent> {
  const said = createSaid(hasAnswerTool);
  for await (const event of events) {
    if (said.keeps(event)) continue;
    if (event.type === 'finish') {
      const text = said.text();
      if (text !== '') yield { type: 'text', text };
    }
    yield said.isByTool(event) ? { ...event, reason: 'stop' } : event;
  }
}

type Finish = AnswerEvent & { readonly type: 'finish' };

function createSaid(hasAnswerTool: boolean) {
  const texts: string[] = [];
  const inputs: string[] = [];
  let answer: number | undefined;

  return {
    /** Whether the event is part of the text. */
    keeps(event: AnswerEvent): boolean {
      if (event.type === 'text') texts.push(event.text);
      if (event.type === 'text') return true;
      if (!hasAnswerTool) return false;
      if (event.type === 'call' && event.name === ANSWER_TOOL) answer ??= event.index;
      if (event.type === 'arguments' && event.index === answer) inputs.push(event.json);
      return event.type === 'call' || event.type === 'arguments';
    },
    isByTool: (event: AnswerEvent): event is Finish =>
      hasAnswerTool && event.type === 'finish' && event.reason === 'tool_calls',
    text: () => (answer === undefined ? withoutFence(texts.join('')) : inputs.join('')),
  };
}

const FENCE = '```';

/**
 * The text inside of the one fence that is around all of it; any other text stays. JSON may end on the line of
 * the fence, which is then no fence line.
 */
export function withoutFence(text: string): string {
  const trimmed = text.trim();
  const isFenced = trimmed.startsWith(FENCE) && trimmed.endsWith(FENCE);
  const begin = trimmed.indexOf('\n');
  const inside = trimmed.slice(begin + 1, -FENCE.length);
  const hasOne = isFenced && begin !== -1 && begin < trimmed.length - FENCE.length;
  return hasOne && !inside.includes(FENCE) ? inside.trim() : text;
}
