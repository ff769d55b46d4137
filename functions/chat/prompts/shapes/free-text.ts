import { textPieces } from '#shared/models/answer-text.ts';
import { dropOpening } from './opening.ts';
import type { Shape } from './shape.ts';
import { emptyAnswer } from './unusable-answer.ts';
import { wholeCharacters } from './whole-characters.ts';

/** Text that is read by people, passed on as it comes, without the opening that models add. */
export const freeText: Shape = (events) => wholeCharacters(withoutOpening(textPieces(events)));

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
