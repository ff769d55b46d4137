/**
 * Leaves out lines that came before. Firehose and CloudWatch Logs deliver a line at least once, and twice after
 * a failure of theirs: the very same bytes, soon after each other.
 *
 * @module
 */
import { hash } from 'node:crypto';

/** So many lines are remembered at least, in about 30 MB: more than a busy day of 10,000 developers has. */
const REMEMBERED = 250_000;

/** Two generations: the older one is forgotten whole when the newer one is full. */
export function createDuplicateFilter(remembered = REMEMBERED): (line: string) => boolean {
  let newer = new Set<string>();
  let older = new Set<string>();
  return (line) => {
    const key = hash('sha256', line, 'binary');
    if (newer.has(key) || older.has(key)) return false;
    newer.add(key);
    if (newer.size >= remembered) {
      older = newer;
      newer = new Set();
    }
    return true;
  };
}
