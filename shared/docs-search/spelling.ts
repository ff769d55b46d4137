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
  const candidates = database
    .prepare(
      'select word from words where length(word) between ? and ? order by sections desc, word',
    )
    .iterate(length - allowed, length + allowed);
  let nearest: string | undefined;
  let least = allowed + 1;
  for (const { word: candidate } of candidates) {
    const distance = distanceWithin(word, String(candidate), least - 1);
    if (distance >= least) continue;
    nearest = String(candidate);
    least = distance;
    if (least <= 1) break;
  }
  return nearest;
}

/** Mistakes between two words; more than `limit` when there are more. */
function distanceWithin(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      row.push(cost({ a, b, i, j }, [before, previous, row]));
    }
    if (Math.min(...row) > limit) return limit + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
}

interface Cell {
  readonly a: string;
  readonly b: string;
  readonly i: number;
  readonly j: number;
}

function cost({ a, b, i, j }: Cell, [before, previous, row]: readonly number[][]): number {
  const same = a[i - 1] === b[j - 1] ? 0 : 1;
  const best = Math.min(
    (previous?.[j - 1] ?? 0) + same,
    (previous?.[j] ?? 0) + 1,
    (row?.[j - 1] ?? 0) + 1,
  );
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return swapped ? Math.min(best, (before?.[j - 2] ?? 0) + 1) : best;
}
