/**
 * Prints the results as a table.
 *
 * @module
 */
import { Help } from 'commander';
import { tableText } from '../common/table-text.ts';
import type { Terminal } from '../common/terminal.ts';
import type { Result } from './check.ts';
import type { Status } from './finding.ts';

const COLOURS = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const;

/** Narrower or wider tables are hard to read. In columns. */
const MIN_WIDTH = 80;
const MAX_WIDTH = 120;
const WIDTH_IN_FILES = 100;

const TITLE_WIDTH = 25;
/** Status and title, with two blanks after each. */
const LEFT_WIDTH = 'warning'.length + 2 + TITLE_WIDTH + 2;

/** Printed instead of a fix that has been given already. A skipped check needs no reminder. */
const AGAIN: Readonly<Record<Status, string>> = {
  ok: '',
  skipped: '',
  warning: 'as above',
  failed: 'as above',
};

/** A row for each result. A fix is printed once. */
export function resultsTable(
  results: readonly Result[],
  terminal: Pick<Terminal, 'style' | 'columns'>,
): string {
  const columns = terminal.columns ?? WIDTH_IN_FILES;
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns)) - LEFT_WIDTH;
  const told = new Set<string>();
  const rows = results.map((result) => {
    const { status, title, fix } = result;
    const isTold = fix !== undefined && told.has(fix);
    if (fix) told.add(fix);
    const text = cellText(isTold ? { ...result, fix: AGAIN[status] } : result, width);
    return [terminal.style(COLOURS[status], status), wrap(title, TITLE_WIDTH), text];
  });
  return tableText(['RESULT', 'CHECK', 'FINDING'], rows);
}

function cellText({ status, subject, seen, gitlab, fix }: Result, width: number): string {
  const parts = [
    subject ? `${subject}: ${seen}` : seen,
    // What GitLab shows when all is well needs no mention.
    ...(gitlab && status !== 'ok' ? [`GitLab: ${gitlab}`] : []),
    ...(fix ? [`Fix: ${fix}`] : []),
  ];
  return parts.map((part) => wrap(part, width)).join('\n');
}

const help = Object.assign(new Help(), { minWidthToWrap: 0 });

/** Breaks lines at spaces; a word longer than a line stays whole, so that it can be copied. */
const wrap = (text: string, width: number) => help.boxWrap(text, width);

/** One line with the number of results by status. */
export function summaryLine(results: readonly Result[], terminal: Pick<Terminal, 'style'>): string {
  const parts = Object.entries(countByStatus(results)).map(([status, count]) => {
    const text = `${count} ${status}`;
    return count > 0 ? terminal.style(COLOURS[status as Status], text) : text;
  });
  return `${results.length} results: ${parts.join(', ')}`;
}

export function countByStatus(results: readonly Result[]): Record<Status, number> {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
