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
  const texts: string[] = [];
  const inputs: string[] = [];
  let answer: number | undefined;
  for await (const event of events) {
    if (event.type === 'text') texts.push(event.text);
    else if (event.type === 'call' && hasAnswerTool && event.name === ANSWER_TOOL) {
      answer ??= event.index;
    } else if (event.type === 'arguments' && hasAnswerTool) {
      if (event.index === answer) inputs.push(event.json);
    } else if (event.type === 'finish') {
      const text = answer === undefined ? withoutFence(texts.join('')) : inputs.join('');
      if (text !== '') yield { type: 'text', text };
      const { reason } = event;
      yield { ...event, reason: hasAnswerTool && reason === 'tool_calls' ? 'stop' : reason };
    } else yield event;
  }
}

const FENCE = '```';

/** The text inside of the one fence that is around all of it; any other text stays. */
export function withoutFence(text: string): string {
  const trimmed = text.trim();
  const isFenced = trimmed.startsWith(FENCE) && trimmed.endsWith(FENCE);
  const begin = trimmed.indexOf('\n');
  const inside = trimmed.slice(begin + 1, -FENCE.length);
  const hasOne = isFenced && begin !== -1 && begin < trimmed.length - FENCE.length;
  return hasOne && !inside.includes(FENCE) ? inside.trim() : text;
}
