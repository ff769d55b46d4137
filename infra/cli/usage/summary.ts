/**
 * Adds up requests as they come: only groups are kept, so a year takes no more memory than a day.
 *
 * @module
 */
import { type DimensionName, type Filter, readValue } from './dimensions.ts';
import { createDuplicateFilter } from './duplicates.ts';
import { dayOf, type Period } from './period.ts';
import { addEntry, createTally, type Tally } from './tally.ts';
import { isOpen, type ReadText, type UsageEntry } from './usage-entry.ts';

export interface SummaryOptions {
  readonly period: Period;
  /** The dimensions of each table. */
  readonly tables: readonly (readonly DimensionName[])[];
  readonly filters: readonly Filter[];
  /** Chooses one person's requests; undefined: everybody's. */
  readonly isPerson: ((entry: UsageEntry) => boolean) | undefined;
}

export interface Group {
  /** One for each dimension of the table. */
  readonly values: readonly string[];
  readonly tally: Tally;
}

export interface SummaryTable {
  readonly dimensions: readonly DimensionName[];
  readonly groups: readonly Group[];
}

/** Lines that were not counted, and why. */
export interface LeftOut {
  unreadable: number;
  duplicates: number;
  /** Health checks and public pages. */
  open: number;
}

export interface Summary {
  readonly total: Tally;
  readonly tables: readonly SummaryTable[];
  readonly leftOut: Readonly<LeftOut>;
  /** The times of the first and the last request, in milliseconds since the epoch; undefined: there is none. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
}

/** Groups of a table; what comes later counts for {@link OTHERS}. Nobody reads more, and callers can invent some. */
export const MAX_GROUPS = 5_000;
export const OTHERS = '(others)';

/** @param lines what was read of each line, in any order */
export async function summarise(
  lines: AsyncIterable<ReadText>,
  options: SummaryOptions,
): Promise<Summary> {
  const inZone = dayOf(options.period.timeZone);
  const isWanted = createChoice(options, inZone);
  const isNew = createDuplicateFilter();
  const leftOut: LeftOut = { unreadable: 0, duplicates: 0, open: 0 };
  const total = createTally();
  const tables = options.tables.map((dimensions) => createTable(dimensions, inZone));
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for await (const { text, reading } of lines) {
    if (reading.type === 'unreadable') leftOut.unreadable += 1;
    if (reading.type !== 'request' || !isWanted(reading.entry)) continue;
    const { entry } = reading;
    if (isOpen(entry)) leftOut.open += 1;
    else if (!isNew(text)) leftOut.duplicates += 1;
    else {
      addEntry(total, entry);
      for (const table of tables) table.add(entry);
      firstMs = Math.min(firstMs, entry.timeMs);
      lastMs = Math.max(lastMs, entry.timeMs);
    }
  }
  const times =
    total.requests > 0 ? { firstMs, lastMs } : { firstMs: undefined, lastMs: undefined };
  return { total, tables: tables.map(({ result }) => result()), leftOut, ...times };
}

function createChoice(
  { period, filters, isPerson }: SummaryOptions,
  inZone: (timeMs: number) => string,
): (entry: UsageEntry) => boolean {
  const { sinceMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY } = period;
  return (entry) =>
    entry.timeMs >= sinceMs &&
    entry.timeMs < untilMs &&
    filters.every(({ name, value }) => readValue(name, entry, inZone) === value) &&
    (isPerson === undefined || isPerson(entry));
}

/** No name of a feature, a model or a day contains it. */
const BETWEEN = '\u0000';

function createTable(
  dimensions: readonly DimensionName[],
  inZone: (timeMs: number) => string,
): { add(entry: UsageEntry): void; result(): SummaryTable } {
  const groups = new Map<string, Group>();
  const groupOf = (values: readonly string[]): Group => {
    const key = values.join(BETWEEN);
    const known = groups.get(key);
    if (known) return known;
    if (groups.size >= MAX_GROUPS) {
      const others = dimensions.map(() => OTHERS);
      if (values[0] !== OTHERS) return groupOf(others);
    }
    const group = { values, tally: createTally() };
    groups.set(key, group);
    return group;
  };
  return {
    add(entry) {
      addEntry(groupOf(dimensions.map((name) => readValue(name, entry, inZone))).tally, entry);
    },
    result: () => ({ dimensions, groups: [...groups.values()].toSorted(orderOf(dimensions)) }),
  };
}

/** Days in their order; everything else by cost, the dearest first. */
function orderOf(dimensions: readonly DimensionName[]): (a: Group, b: Group) => number {
  const byName = (a: Group, b: Group) => compareTexts(a.values.join(' '), b.values.join(' '));
  const [first] = dimensions;
  if (first === 'day' || first === 'month') return byName;
  return (a, b) => {
    const byCost = Number(b.tally.costUnits - a.tally.costUnits);
    return byCost || b.tally.requests - a.tally.requests || byName(a, b);
  };
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
