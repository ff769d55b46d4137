/**
 * The word that somebody meant to write, among those that the documentation uses.
 *
 * @module
 */
import type { DatabaseSync } from 'node:sqlite';

/** Shorter words have too many neighbours. */
const MIN_LENGTH = 4;

/** Words up to this length may have one mistake, longer ones two. */
const SHORT_WORD = 6;

/** Longer words are identifiers, whose mistakes nobody can guess. */
const MAX_LENGTH = 30;

/**
 * The nearest known word, the most frequent of equally near ones; undefined when none is near.
 * Letters that change places count as one mistake.
 */
export function nearestWord(database: DatabaseSync, word: string): string | undefined {
  const length = [...word].length;
  if (length < MIN_LENGTH || length > MAX_LENGTH || !/^\p{L}+$/u.test(word)) return undefined;
  const allowed = length <= SHORT_WORD ? 1 : 2;
  const letters = lettersOf(word);
  let nearest: string | undefined;
  let least = allowed + 1;
  for (const { text, letters: others } of wordsOf(database)) {
    // One mistake changes at most two kinds of letters.
    if (Math.abs(text.length - word.length) >= least) continue;
    if (countBits(letters ^ others) > 2 * (least - 1)) continue;
    const distance = distanceWithin(word, text, least - 1);
    if (distance >= least) continue;
    nearest = text;
    least = distance;
    if (least <= 1) break;
  }
  return nearest;
}

interface KnownWord {
  readonly text: string;
  /** A bit for each kind of letter. */
  readonly letters: number;
}

/** The words of an index are few, and reading them takes longer than comparing them. */
const knownWords = new WeakMap<DatabaseSync, readonly KnownWord[]>();

function wordsOf(database: DatabaseSync): readonly KnownWord[] {
  const known = knownWords.get(database);
  if (known) return known;
  const words = database
    .prepare('select word from words order by sections desc, word')
    .all()
    .map(({ word }) => ({ text: String(word), letters: lettersOf(String(word)) }));
  knownWords.set(database, words);
  return words;
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) % 32);
  return letters;
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

/** Mistakes between two words; more than `limit` when there are more. */
function distanceWithin(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min(at(previous, j - 1) + same, at(previous, j) + 1, at(row, j - 1) + 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) cost = Math.min(cost, at(before, j - 2) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
