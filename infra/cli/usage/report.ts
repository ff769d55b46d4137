/**
 * The report as data, and as JSON, CSV and text. A page of it is made in `page/`.
 *
 * @module
 */
import { stringify } from 'csv-stringify/sync';
import { UsageError } from '../common/failures.ts';
import { oneLine } from '../common/plain-text.ts';
import { tableText } from '../common/table-text.ts';
import type { ReportedBudgets } from './budgets.ts';
import { COLUMNS, grouped, SHOWN, usdText } from './columns.ts';
import type { DimensionName, Filter } from './dimensions.ts';
import { type Period, periodText } from './period.ts';
import type { LeftOut, Summary } from './summary.ts';
import { type Figures, figuresOf } from './tally.ts';

export interface ReportRow {
  readonly values: readonly string[];
  readonly figures: Figures;
}

export interface ReportTable {
  readonly dimensions: readonly DimensionName[];
  /** It was asked for by `--by`: a page lists all its rows. */
  readonly isWanted: boolean;
  readonly rows: readonly ReportRow[];
}

/** A page draws it, and lists it only if it was asked for. */
export const CHART_TABLE = ['day', 'feature'] as const satisfies readonly DimensionName[];

export interface UsageReport {
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** Where the records were read. */
  readonly source: string;
  readonly period: Period;
  readonly filters: readonly Filter[];
  /** Of the person that was asked for: the pseudonyms, by instance. Undefined: of everybody. */
  readonly person: ReadonlyMap<string, string> | undefined;
  readonly total: Figures;
  readonly tables: readonly ReportTable[];
  readonly leftOut: Readonly<LeftOut>;
  readonly budgets: ReportedBudgets | undefined;
}

/** @param wanted the dimensions of the tables that were asked for */
export function tablesOf(
  { tables }: Summary,
  wanted: readonly (readonly DimensionName[])[],
): ReportTable[] {
  const keys = new Set(wanted.map(String));
  return tables.map(({ dimensions, groups }) => ({
    dimensions,
    isWanted: keys.has(String(dimensions)),
    rows: groups.map(({ values, tally }) => ({
      // Names from records are anybody's words.
      values: values.map(oneLine),
      figures: figuresOf(tally),
    })),
  }));
}

export function reportJson(report: UsageReport): string {
  const { period, person, tables, total, budgets, filters, ...rest } = report;
  const iso = (timeMs: number | undefined) =>
    timeMs === undefined ? null : new Date(timeMs).toISOString();
  const { sinceMs, untilMs, timeZone } = period;
  const content = {
    ...rest,
    period: { since: iso(sinceMs), until: iso(untilMs), timeZone },
    filters: Object.fromEntries(filters.map(({ name, value }) => [name, value])),
    ...(person && { user: Object.fromEntries(person) }),
    total: numbersOf(total),
    tables: tables.map(({ dimensions, rows }) => ({
      by: dimensions,
      rows: rows.map(({ values, figures }) => ({
        ...Object.fromEntries(dimensions.map((name, index) => [name, values[index]])),
        ...numbersOf(figures),
      })),
    })),
    budgets: budgets ?? null,
  };
  return JSON.stringify(content, null, 2);
}

function numbersOf(figures: Figures): object {
  return { ...figures, costUsd: Number(figures.costUsd) };
}

/** @throws {UsageError} for several tables */
export function reportCsv({ tables }: UsageReport): string {
  const [table, ...others] = tables;
  if (table === undefined || others.length > 0) {
    throw new UsageError(
      'A CSV file holds one table.',
      'Give --by once, such as --by day,feature.',
    );
  }
  const heads = [...table.dimensions, ...COLUMNS.map(({ key }) => key)];
  const rows = table.rows.map(({ values, figures }) => [
    ...values,
    ...COLUMNS.map(({ key }) => figures[key] ?? ''),
  ]);
  // Spreadsheets run what begins with =, +, - or @.
  return stringify([heads, ...rows], { escape_formulas: true });
}

/** @param top how many rows of a table are shown */
export function reportText(report: UsageReport, top: number): string {
  const { total, tables, period, source } = report;
  const head = [
    `Source  ${source}`,
    `Period  ${periodText(period)}`,
    ...filterLines(report),
    ...personLines(report),
    `Total   ${counted(total.requests, 'request')}, ${counted(total.users, 'user')}, ${usdText(total.costUsd)} USD`,
  ].join('\n');
  return [head, ...tables.map((table) => tableOf(table, top)), ...budgetLines(report)].join('\n\n');
}

function counted(count: number, word: string): string {
  return `${grouped(count)} ${word}${count === 1 ? '' : 's'}`;
}

function filterLines({ filters }: UsageReport): string[] {
  if (filters.length === 0) return [];
  return [`Only    ${filters.map(({ name, value }) => `${name} ${oneLine(value)}`).join(', ')}`];
}

function personLines({ person }: UsageReport): string[] {
  if (person === undefined) return [];
  const names = [...person].map(
    ([instance, user]) => `${user}${instance === '' ? '' : ` of ${oneLine(instance)}`}`,
  );
  return [`User    ${names.join(', ') || 'no record of this person'}`];
}

function tableOf({ dimensions, rows }: ReportTable, top: number): string {
  const heads = [...dimensions, ...SHOWN.map(({ head }) => head)].map((head) => head.toUpperCase());
  const cells = rows
    .slice(0, top)
    .map(({ values, figures }) => [...values, ...SHOWN.map(({ text }) => text(figures))]);
  const rest = rows.length - cells.length;
  const more = rest > 0 ? [`… and ${grouped(rest)} more (--top ${rows.length})`] : [];
  return [tableText(heads, cells), ...more].join('\n');
}

function budgetLines({ budgets }: UsageReport): string[] {
  if (budgets === undefined || budgets.budgets.length === 0) return [];
  const rows = budgets.budgets.map(({ name, limitUsd, spentUsd, usedPercent }) => [
    name,
    limitUsd === null ? '–' : usdText(limitUsd.toFixed(8)),
    usdText(spentUsd.toFixed(8)),
    usedPercent === null ? '–' : `${Math.floor(usedPercent)} %`,
  ]);
  return [tableText([`BUDGET OF ${budgets.month}`, 'LIMIT', 'SPENT', 'USED'], rows)];
}
