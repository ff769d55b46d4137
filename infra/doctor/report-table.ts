/**
 * Results for people.
 *
 * @module
 */
import { styleText } from 'node:util';
import Table from 'cli-table3';
import type { Result, Status } from './check.ts';
import { wrapText } from './wrap-text.ts';

export interface Output {
  readonly columns?: number;
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const COLOURS = { ok: 'green', warning: 'yellow', failed: 'red', skipped: 'dim' } as const;

/** Narrower cannot be read, wider neither. In columns. */
const MIN_WIDTH = 80;
const MAX_WIDTH = 120;
const WIDTH_IN_FILES = 100;

const STATUS_WIDTH = 9;
const TITLE_WIDTH = 27;

/** A row for each result; a fix that stands above already is not repeated. */
export function resultsTable(results: readonly Result[], output: Output): string {
  const columns = output.columns ?? WIDTH_IN_FILES;
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns)) - STATUS_WIDTH - TITLE_WIDTH - 1;
  const told = new Set<string>();
  const rows = results.map((result) => {
    const { status, title, fix } = result;
    const isTold = fix !== undefined && told.has(fix);
    if (fix) told.add(fix);
    const text = cellText({ ...result, ...(isTold && { fix: 'as above' }) }, width);
    return [style(COLOURS[status], status, output), wrapText(title, TITLE_WIDTH - 2), text];
  });
  return plainTable(rows);
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

function plainTable(rows: readonly (readonly string[])[]): string {
  const names = ['top', 'bottom', 'mid'].flatMap((name) => [name, `${name}-mid`]);
  const sides = ['left', 'right', 'middle'];
  const corners = ['top', 'bottom'].flatMap((name) => [`${name}-left`, `${name}-right`]);
  const none = [...names, ...sides, ...corners, 'left-mid', 'mid-mid', 'right-mid'];
  const table = new Table({
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: [STATUS_WIDTH, TITLE_WIDTH],
    chars: Object.fromEntries(none.map((name) => [name, ''])),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replace(/[ \t]+$/gm, '');
}

/** One line that counts. */
export function summaryLine(results: readonly Result[], output: Output): string {
  const counts = countByStatus(results);
  const parts = Object.entries(counts).map(([status, count]) => {
    const text = `${count} ${status}`;
    return count > 0 ? style(COLOURS[status as Status], text, output) : text;
  });
  return `${results.length} results: ${parts.join(', ')}`;
}

export function countByStatus(results: readonly Result[]): Record<Status, number> {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}

function style(colour: (typeof COLOURS)[Status], text: string, output: Output): string {
  return output.isTTY ? styleText(colour, text, { validateStream: false }) : text;
}
