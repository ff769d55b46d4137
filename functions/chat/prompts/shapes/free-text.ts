import { wholeCharacters } from '#shared/answer-text/characters.ts';
import { textPieces } from '#shared/models/model-event.ts';
import { ownAnswer } from '../../own-answer.ts';
import { emptyAnswer, type Shape } from './shape.ts';

/** Text that is read by people, passed on as it comes, without the opening that models add. */
export const freeText: Shape = (events) =>
  wholeCharacters(withoutOpening(textPieces(ownAnswer(events))));

async function* withoutOpening(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  // Undefined as soon as the answer has begun.
  let opening: string | undefined = '';
  for await (const piece of pieces) {
    if (opening === undefined) {
      yield piece;
      continue;
    }
    const rest = dropOpening(opening + piece);
    const isOpen = LABELS.some((label) => label.startsWith(rest));
    opening = isOpen ? rest : undefined;
    if (!isOpen) yield rest;
  }
  if (opening === '') throw emptyAnswer();
  if (opening !== undefined) yield opening;
}

const LABELS = [': ', 'Answer: ', 'Final Answer: '];

/**
 * The answer without what models put in front of it: white space, and labels that agents use. GitLab's
 * chat takes some of it away from the first piece, but stores it.
 */
export function dropOpening(text: string): string {
  let start = 0;
  for (;;) {
    while (/\s/.test(text.charAt(start))) start += 1;
    const label = LABELS.find((known) => text.startsWith(known, start));
    if (label === undefined) return text.slice(start);
    start += label.length;
  }
}
