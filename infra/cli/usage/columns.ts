/**
 * The columns that every form of the report has, in their order.
 *
 * @module
 */
import type { Figures } from './tally.ts';

export interface Column {
  readonly key: keyof Figures;
  /** The head of a table that people read; undefined: only machines get it. */
  readonly head?: string;
  /** What it is, for a page. */
  readonly title?: string;
  readonly text: (figures: Figures) => string;
}

const NOTHING = '–';

export const COLUMNS: readonly Column[] = [
  { key: 'requests', head: 'Requests', text: ({ requests }) => grouped(requests) },
  { key: 'users', head: 'Users', text: ({ users }) => grouped(users) },
  { key: 'costUsd', head: 'USD', text: costText },
  tokens('inputTokens', 'Input', 'input tokens, without those from the cache'),
  tokens('outputTokens', 'Output', 'output tokens'),
  tokens('cacheReadTokens'),
  tokens('cacheWriteTokens'),
  share('cachedShare', 'Cached', 'input tokens that came from the cache'),
  time('firstTokenMsP50', 'First', 'time to the first token, median'),
  time('firstTokenMsP90', 'p90', 'time to the first token, 90th percentile'),
  time('firstTokenMsP99'),
  time('durationMsP50', 'Total', 'time to the end of the answer, median, without errors'),
  time('durationMsP90', 'p90', 'time to the end of the answer, 90th percentile, without errors'),
  time('durationMsP99'),
  share('errorShare', 'Errors', 'requests that failed'),
  share('fallbackShare', 'Fallbacks', 'requests that another than the assigned model answered'),
  { key: 'withoutPrice', text: ({ withoutPrice }) => grouped(withoutPrice) },
  { key: 'estimated', text: ({ estimated }) => grouped(estimated) },
];

/** Those that people read. */
export const SHOWN = COLUMNS.filter(
  (column): column is Column & { readonly head: string } => column.head !== undefined,
);

/** Nothing where no model of the group has a price. */
function costText({ costUsd, withoutPrice }: Figures): string {
  return withoutPrice > 0 && Number(costUsd) === 0 ? NOTHING : usdText(costUsd);
}

type NumberKey = {
  [Key in keyof Figures]-?: Figures[Key] extends number | null ? Key : never;
}[keyof Figures];

function tokens(key: NumberKey, head?: string, title?: string): Column {
  return column(key, compact, { head, title });
}

function time(key: NumberKey, head?: string, title?: string): Column {
  return column(key, secondsText, { head, title });
}

function share(key: NumberKey, head: string, title: string): Column {
  return column(key, percentText, { head, title });
}

function column(
  key: NumberKey,
  toText: (value: number) => string,
  { head, title }: { readonly head: string | undefined; readonly title: string | undefined },
): Column {
  const text = (figures: Figures) => {
    const value = figures[key];
    return value === null ? NOTHING : toText(value);
  };
  return { key, text, ...(head !== undefined && { head }), ...(title !== undefined && { title }) };
}

export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1,234`, `12.3M`. */
function compact(count: number): string {
  if (count < 100_000) return grouped(count);
  return count.toLocaleString('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
}

export function secondsText(ms: number): string {
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** With a digit after the point where it matters: a share that is not zero never looks like it. */
export function percentText(value: number): string {
  const percent = value * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  return `${percent.toFixed(percent > 0 && percent < 10 ? 1 : 0)} %`;
}

/** A decimal with eight digits after the point, to the cent; below a cent with as many digits as needed. */
export function usdText(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.');
  const isSmall = BigInt(whole) === 0n && fraction.startsWith('00') && /[1-9]/.test(fraction);
  if (isSmall) return `0.${fraction.replace(/0+$/, '')}`;
  // The third digit decides, half a cent up.
  const cents = BigInt(whole + fraction.slice(0, 2)) + (fraction.charAt(2) >= '5' ? 1n : 0n);
  const [units, rest] = [cents / 100n, String(cents % 100n).padStart(2, '0')];
  return `${units.toLocaleString('en-US')}.${rest}`;
}
