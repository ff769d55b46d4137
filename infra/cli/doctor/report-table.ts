/**
 * Results for people.
 *
 * @module
 */
import { tableText } from '../models/table-text.ts';
import type { Terminal } from '../models/terminal.ts';
import type { Result, Status } from './check.ts';
import { wrapText } from './wrap-text.ts';

const COLOURS = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const;

/** Narrower cannot be read, wider neither. In columns. */
const MIN_WIDTH = 80;
const MAX_WIDTH = 120;
const WIDTH_IN_FILES = 100;

const TITLE_WIDTH = 25;
/** Status and title, with two blanks after each. */
const LEFT_WIDTH = 'warning'.length + 2 + TITLE_WIDTH + 2;

/** What stands in place of a fix that has been told. What is only skipped needs no reminder. */
const AGAIN: Readonly<Record<Status, string>> = {
  ok: '',
  skipped: '',
  warning: 'as above',
  failed: 'as above',
};

/** A row for each result; a fix that stands above already is not repeated. */
export function resultsTable(
  results: readonly Result[],
  terminal: Pick<Terminal, 'style'>,
  columns: number | undefined,
): string {
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns ?? WIDTH_IN_FILES)) - LEFT_WIDTH;
  const told = new Set<string>();
  const rows = results.map((result) => {
    const { status, title, fix } = result;
    const isTold = fix !== undefined && told.has(fix);
    if (fix) told.add(fix);
    const text = cellText(isTold ? { ...result, fix: AGAIN[status] } : result, width);
    return [terminal.style(COLOURS[status], status), wrapText(title, TITLE_WIDTH), text];
  });
  return tableText(['RESULT', 'CHECK', 'SEEN'], rows);
}

function cellText({ status, subject, seen, gitlab, fix }: Result, width: number): string {
  const parts = [
    subject ? `${subject}: ${seen}` : seen,
    // What GitLab shows when all is well is no news.
    ...(gitlab && status !== 'ok' ? [`GitLab: ${gitlab}`] : []),
    ...(fix ? [`Fix: ${fix}`] : []),
  ];
  return parts.map((part) => wrapText(part, width)).join('\n');
}

/** One line that counts. */
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
