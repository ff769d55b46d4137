/**
 * One request as the usage report counts it, read from its log line. Lines come from files and buckets that
 * anybody may have touched, so every member is checked.
 *
 * @module
 */
import type { RequestRecord } from '#shared/request/request-record.ts';

/** The strings of a record that requests can be grouped by. */
const NAMES = [
  ...(['feature', 'model', 'region', 'outcome', 'user', 'tokenIssuer', 'assignment'] as const),
  ...(['unitPrimitive', 'gitlabInstance', 'gitlabVersion', 'gitlabOrganization'] as const),
  ...(['gitlabRootNamespace', 'gitlabNamespace', 'gitlabProject', 'access'] as const),
  ...(['keyId', 'keyLabel'] as const),
] as const satisfies readonly (keyof RequestRecord)[];

const NUMBERS = [
  ...(['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens'] as const),
  ...(['firstTokenMs', 'durationMs', 'attempts'] as const),
] as const satisfies readonly (keyof RequestRecord)[];

type Name = (typeof NAMES)[number];
type Count = (typeof NUMBERS)[number];

export interface UsageEntry
  extends Readonly<Record<Name, string | undefined>>,
    Readonly<Record<Count, number | undefined>> {
  /** When the answer was over, in milliseconds since the epoch. */
  readonly timeMs: number;
  /** In units of {@link UNITS_PER_USD}; undefined: the model has no price. */
  readonly costUnits: bigint | undefined;
  readonly costEstimated: boolean;
  readonly fallback: boolean;
}

/** Records hold costs with eight digits after the point. */
export const UNITS_PER_USD = 100_000_000;

/** What a line holds. `other` is a log line that is no request's. */
export type Reading =
  | { readonly type: 'request'; readonly entry: UsageEntry }
  | { readonly type: 'other' }
  | { readonly type: 'unreadable' };

/** A part of a line, and what it was read as. */
export interface ReadText {
  readonly text: string;
  readonly reading: Reading;
}

/** Where two records stand on one line, because whoever delivered them left out the line end. */
const BETWEEN_RECORDS = /\}\s*(?=\{")/;

/** Usually one record. What stands before the first brace, such as the time in an export of CloudWatch, is dropped. */
export function readLine(line: string): readonly ReadText[] {
  const start = line.indexOf('{');
  const text = (start > 0 ? line.slice(start) : line).trim();
  if (text === '') return [];
  const reading = readText(text);
  if (reading.type !== 'unreadable') return [{ text, reading }];
  const parts = text.split(BETWEEN_RECORDS);
  const several = parts.map((part, index) => {
    const whole = index < parts.length - 1 ? `${part}}` : part;
    return { text: whole, reading: readText(whole) };
  });
  return several.some((part) => part.reading.type === 'unreadable') ? [{ text, reading }] : several;
}

const OTHER: Reading = { type: 'other' };
const UNREADABLE: Reading = { type: 'unreadable' };

function readText(text: string): Reading {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return UNREADABLE;
  const record = value as Readonly<Record<string, unknown>>;
  if (record['message'] !== 'request') return OTHER;
  const timeMs = Date.parse(String(record['timestamp']));
  if (!Number.isFinite(timeMs)) return UNREADABLE;
  return { type: 'request', entry: toEntry(record, timeMs) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error's message would quote the line.
    return undefined;
  }
}

function toEntry(record: Readonly<Record<string, unknown>>, timeMs: number): UsageEntry {
  const members: Record<string, unknown> = {
    timeMs,
    costUnits: costUnitsOf(record['costUsd']),
    costEstimated: record['costEstimated'] === true,
    fallback: record['fallback'] === true,
  };
  for (const name of NAMES) members[name] = nameIn(record[name]);
  for (const name of NUMBERS) members[name] = countIn(record[name]);
  return members as unknown as UsageEntry;
}

function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function countIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Exact: what is added up are whole numbers. */
function costUnitsOf(value: unknown): bigint | undefined {
  const usd = countIn(value);
  const units = usd === undefined ? Number.NaN : Math.round(usd * UNITS_PER_USD);
  return Number.isSafeInteger(units) ? BigInt(units) : undefined;
}

/** Health checks, preflights and public pages, for which nobody had to be let in. */
export function isOpen({ access, tokenIssuer = 'none', keyId }: UsageEntry): boolean {
  return access === undefined && tokenIssuer === 'none' && keyId === undefined;
}
