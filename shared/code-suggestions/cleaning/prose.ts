/**
 * What sentences in front of code look like. Patterns are narrow: what they miss stays.
 *
 * @module
 */

/** Code in a sentence is read as one word. */
const INLINE_CODE = /`[^`]*(?:`|$)/g;

/** A sentence has no brackets right behind a word, and none of the signs that only code has. */
const SENTENCE_SO_FAR = /^\p{Lu}(?:[\p{L}\p{N} ,.'’"“”:!?*_/)-]|(?<= )\()*$/u;

const SENTENCE_END = /[.:!?][)*]*$/;

/** Things that chat models say in front of an answer. */
const INTRODUCTION =
  /^(?:(?:Sure|Certainly|Of course|Absolutely|Okay|OK)[,.!:]|Here(?:'s|’s| is| are) |The (?:[a-z]+ )?(?:code|completion|snippet|implementation) .*:$)/;

/** Things that chat models say instead of one. */
const NO_ANSWER =
  /^(?:I(?:'m|’m| am) (?:sorry|unable)|Sorry,|I (?:can't|can’t|cannot|don't|don’t) |There is nothing |Nothing (?:to|needs to) |No (?:completion|code|suggestion|changes?) |(?:The|This|Your) (?:code|function|file|class|method) (?:is|appears|looks|seems|already) )/;

/** Whether a line may still become a sentence. */
export function maybeSentence(line: string): boolean {
  return SENTENCE_SO_FAR.test(line.replace(INLINE_CODE, 'x'));
}

export function isSentence(line: string): boolean {
  return maybeSentence(line) && SENTENCE_END.test(line.trimEnd());
}

export function isIntroduction(line: string): boolean {
  return isSentence(line) && INTRODUCTION.test(line);
}

export function isNoAnswer(line: string): boolean {
  return isSentence(line) && NO_ANSWER.test(line);
}
