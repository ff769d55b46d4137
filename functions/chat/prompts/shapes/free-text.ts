import { wholeCharacters } from '#shared/answer-text/characters.ts';
import { textPieces } from '#shared/models/model-event.ts';
import { ownAnswer } from '../../own-answer.ts';
import { emptyAnswer, type Shape } from './shape.ts';

/** Text that is read by people, passed on as it comes, without the opening that models add. */
export const freeText: Shape = (events) =>
  wholeCharacters(withoutOpening(textPieces(ownAnswer(events))));

async function* withoutOpening(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let opening: string | undefined = '';
  for await (const piece of pieces) {
    if (opening === undefined) {
      yield piece;
      continue;
    }
    opening += piece;
    const text = dropOpening(opening, false);
    if (text === undefined) continue;
    opening = undefined;
    yield text;
  }
  if (opening === undefined) return;
  const text = dropOpening(opening, true);
  if (!text) throw emptyAnswer();
  yield text;
}

const THOUGHTS = '<think>';
const THOUGHTS_END = '</think>';
const LABELS = [': ', 'Answer: ', 'Final Answer: '];

/**
 * The answer without its opening, or undefined while more text could still belong to the opening.
 * Thoughts that never end leave an empty answer.
 */
export function dropOpening(text: string, ended: boolean): string | undefined {
  let rest = text.trimStart();
  for (;;) {
    const next = dropOne(rest);
    if (next === undefined) break;
    rest = next.trimStart();
  }
  const thinking = rest.startsWith(THOUGHTS);
  if (ended) return thinking ? '' : rest;
  return thinking || mayBecomeOpening(rest) ? undefined : rest;
}

function dropOne(text: string): string | undefined {
  if (text.startsWith(THOUGHTS)) {
    const end = text.indexOf(THOUGHTS_END);
    return end < 0 ? undefined : text.slice(end + THOUGHTS_END.length);
  }
  const label = LABELS.find((known) => text.startsWith(known));
  return label === undefined ? undefined : text.slice(label.length);
}

function mayBecomeOpening(text: string): boolean {
  return [THOUGHTS, ...LABELS].some((opening) => opening.startsWith(text));
}
