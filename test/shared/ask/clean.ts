import type { AnswerPlace } from '#shared/answer-text/text-filter.ts';
import { cleanText } from '#shared/ask/clean-answer.ts';

export interface Where extends Partial<Omit<AnswerPlace, 'mentions'>> {
  readonly prompt?: string;
  readonly isStream?: boolean;
}

/** What is left of an answer that comes in these pieces. */
export function cleaned(pieces: Iterable<string>, where: Where = {}): string {
  const { prompt = '', isStream = false, kind = 'text', ...file } = where;
  const filter = cleanText({ kind, ...file, mentions: (text) => prompt.includes(text) }, isStream);
  let out = '';
  for (const piece of pieces) out += filter.push(piece);
  return out + filter.end();
}

/** The text in one piece, in single characters, and cut in two at every place. */
export function* cutsOf(text: string): Generator<readonly string[]> {
  yield [text];
  yield text.split('');
  for (let at = 1; at < text.length; at += 1) yield [text.slice(0, at), text.slice(at)];
}
