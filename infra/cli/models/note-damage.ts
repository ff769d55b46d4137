import { budgetedFeature, type StoredRecord } from './stored-record.ts';
import type { Terminal } from './terminal.ts';

/** Says what becomes of a record that cannot be read; nothing where it can. */
export function noteDamage(terminal: Terminal, record: StoredRecord): void {
  const { key, stored } = record;
  if (stored.type !== 'damaged') return;
  const effect =
    budgetedFeature(record) === undefined
      ? `is skipped: ${stored.problem}. Assign it anew.`
      : `counts on, and neither warns nor refuses: ${stored.problem}. Set it anew.`;
  terminal.note(`${terminal.style('red', 'damaged')} ${key} ${effect}`);
}
