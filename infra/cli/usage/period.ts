/**
 * Which requests are looked at by their time, and to which day of which time zone each belongs.
 *
 * @module
 */
import { UsageError } from '../common/failures.ts';

export interface Period {
  /** Milliseconds since the epoch; undefined: from the first record. */
  readonly sinceMs: number | undefined;
  /** The end, which is no longer part of it. */
  readonly untilMs: number | undefined;
  /** An IANA name such as `Europe/Berlin`. */
  readonly timeZone: string;
}

export interface PeriodOptions {
  readonly since?: string;
  readonly until?: string;
  readonly timeZone?: string;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Time zones change their offset at multiples of this. */
const QUARTER_MS = 900_000;

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const AGO = /^(\d{1,4})([hd])$/;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]{5,12}(?:Z|[+-]\d\d:\d\d)$/;

/** @throws {UsageError} for a time that cannot be read, and for an end before the start */
export function periodOf(options: PeriodOptions, nowMs: number): Period {
  const timeZone = checkedZone(options.timeZone ?? 'UTC');
  const read = (name: 'since' | 'until') => {
    const text = options[name];
    return text === undefined ? undefined : timeOf({ name, text, timeZone, nowMs });
  };
  const sinceMs = read('since');
  const untilMs = read('until');
  if (sinceMs !== undefined && untilMs !== undefined && sinceMs >= untilMs) {
    throw new UsageError(`--since ${options.since} is not before --until ${options.until}.`);
  }
  return { sinceMs, untilMs, timeZone };
}

/** The same, which begins with the month of the end where no start is given: buckets and logs hold years. */
export function boundedPeriod(period: Period, nowMs: number): Required<Period> & Bounds {
  const untilMs = period.untilMs ?? nowMs;
  const month = dayOf(period.timeZone)(untilMs - 1).slice(0, 7);
  const sinceMs = period.sinceMs ?? startOfDay(`${month}-01`, period.timeZone);
  if (sinceMs >= untilMs) throw new UsageError('--since lies in the future.');
  return { ...period, sinceMs, untilMs };
}

export interface Bounds {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** @throws {UsageError} */
function checkedZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new UsageError(
      `'${timeZone}' is not a time zone.`,
      'Write it like --time-zone Europe/Berlin.',
    );
  }
}

interface Given {
  readonly name: 'since' | 'until';
  readonly text: string;
  readonly timeZone: string;
  readonly nowMs: number;
}

/** A day counts whole: it begins at its start and ends at the start of the next. */
function timeOf({ name, text, timeZone, nowMs }: Given): number {
  const [, number = '', unit] = AGO.exec(text) ?? [];
  if (unit !== undefined) return nowMs - Number(number) * (unit === 'h' ? HOUR_MS : DAY_MS);
  const isDay = isRealDay(text);
  if (isDay) return startOfDay(name === 'since' ? text : dayAfter(text), timeZone);
  const timeMs = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(timeMs)) return timeMs;
  throw new UsageError(
    `--${name} ${text} is not a time.`,
    'Write a day (2026-11-01), a time (2026-11-01T08:00:00Z), or how long ago (24h, 30d).',
  );
}

function isRealDay(text: string): boolean {
  return DATE.test(text) && utcDay(Date.parse(`${text}T00:00:00Z`)) === text;
}

function utcDay(timeMs: number): string | undefined {
  return Number.isFinite(timeMs) ? new Date(timeMs).toISOString().slice(0, 10) : undefined;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** The first moment that belongs to a day of a time zone. */
function startOfDay(day: string, timeZone: string): number {
  const inZone = dayOf(timeZone);
  // No zone is further from UTC than 14 hours.
  let low = Date.parse(`${day}T00:00:00Z`) - 14 * HOUR_MS;
  let high = low + 28 * HOUR_MS;
  while (high - low > QUARTER_MS) {
    const middle = low + Math.floor((high - low) / QUARTER_MS / 2) * QUARTER_MS;
    if (inZone(middle) < day) low = middle;
    else high = middle;
  }
  return inZone(low) >= day ? low : high;
}

/** Gives the day of a time, such as `2026-11-01`. Asks the calendar once for each quarter of an hour. */
export function dayOf(timeZone: string): (timeMs: number) => string {
  if (timeZone === 'UTC') return (timeMs) => new Date(timeMs).toISOString().slice(0, 10);
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  // Sweden writes dates as ISO 8601 does.
  const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone, ...parts });
  const known = new Map<number, string>();
  return (timeMs) => {
    const quarter = Math.floor(timeMs / QUARTER_MS);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    const day = calendar.format(quarter * QUARTER_MS);
    known.set(quarter, day);
    return day;
  };
}

/** The UTC days that a stretch of time touches, such as the folders of a bucket. */
export function utcDaysOf({ sinceMs, untilMs }: Bounds): readonly string[] {
  const days: string[] = [];
  const first = Date.parse(`${utcDay(sinceMs)}T00:00:00Z`);
  for (let timeMs = first; timeMs < untilMs; timeMs += DAY_MS) days.push(utcDay(timeMs) ?? '');
  return days;
}

/** In words, with the zone. */
export function periodText({ sinceMs, untilMs, timeZone }: Period): string {
  const inZone = (timeMs: number) =>
    `${new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(timeMs)}`;
  const from = sinceMs === undefined ? 'the first record' : inZone(sinceMs);
  const to = untilMs === undefined ? 'the last record' : inZone(untilMs);
  return `${from} to ${to} (${timeZone})`;
}
