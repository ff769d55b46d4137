/**
 * From what the operator asked for to the report.
 *
 * @module
 */
import { FEATURES } from '#shared/routing/features.ts';
import { didYouMean, nearest } from '../common/nearest.ts';
import { chooseSource } from './choose-source.ts';
import { grouped } from './columns.ts';
import { type DimensionName, dimensionsOf, type Filter, filterOf } from './dimensions.ts';
import { type Period, periodOf } from './period.ts';
import { findPerson } from './person.ts';
import { CHART_TABLE, tablesOf, type UsageReport } from './report.ts';
import { createProgress, type Session } from './session.ts';
import type { Source } from './sources/source.ts';
import { MAX_GROUPS, OTHERS, summarise } from './summary.ts';
import { figuresOf } from './tally.ts';
import type { ReadText } from './usage-entry.ts';

type Table = readonly DimensionName[];

/** The tables of a page, whatever else is asked for; its charts are drawn from some of them. */
const PAGE_TABLES: readonly Table[] = [
  ['feature'],
  ['model'],
  ['platform', 'region'],
  ['instance', 'project'],
  ['key'],
  ['outcome'],
  ['day'],
  CHART_TABLE,
];

/** Persons are in no report unless they are asked for. */
function tablesFor({ options }: Session, wanted: readonly Table[]): readonly Table[] {
  const keys = new Set(PAGE_TABLES.map(String));
  if (options.html !== undefined) {
    return [...PAGE_TABLES, ...wanted.filter((table) => !keys.has(String(table)))];
  }
  if (wanted.length > 0) return wanted;
  return options.csv ? [['feature', 'model']] : [['feature'], ['model']];
}

export async function makeReport(session: Session): Promise<UsageReport> {
  const { options, now } = session;
  const { user, instance } = options;
  const period = periodOf(options, now());
  const person = user === undefined ? undefined : findPerson(user, instance);
  const only: Filter[] =
    instance === undefined || person ? [] : [{ name: 'instance', value: instance }];
  const filters = [...(options.where ?? []).map(filterOf), ...only];
  const wanted = (options.by ?? []).map(dimensionsOf);
  const tables = tablesFor(session, wanted);
  const source = await chooseSource(session, period);
  const bounded = { ...period, ...source.bounds };
  const summary = await summarise(watched(session, source), {
    period: bounded,
    tables,
    filters,
    isPerson: person && ((entry) => person.isOf(entry)),
  });
  const report: UsageReport = {
    createdAt: new Date(now()).toISOString(),
    source: source.name,
    period: whole(bounded, summary.firstMs, summary.lastMs),
    filters,
    person: person?.found(),
    total: figuresOf(summary.total),
    tables: tablesOf(summary, wanted),
    leftOut: summary.leftOut,
    budgets: await budgetsIn(session, bounded),
  };
  noteGaps(session, report);
  return report;
}

/** Where no bounds were given, those of the records. */
function whole(period: Period, firstMs: number | undefined, lastMs: number | undefined): Period {
  return {
    ...period,
    sinceMs: period.sinceMs ?? firstMs,
    untilMs: period.untilMs ?? (lastMs === undefined ? undefined : lastMs + 1),
  };
}

/** Tells a person who waits how far the reading is. */
async function* watched(session: Session, source: Source): AsyncGenerator<ReadText> {
  const tell = createProgress(session);
  let part = '';
  let lines = 0;
  const records = source.read((done, all, parts) => {
    part = `${grouped(done)} of ${grouped(all)} ${parts}, `;
  });
  for await (const record of records) {
    lines += 1;
    if (lines % 1_000 === 0) tell(() => `${part}${grouped(lines)} lines`);
    yield record;
  }
}

async function budgetsIn(
  { options, env, now }: Session,
  { untilMs = now() }: Period,
): Promise<UsageReport['budgets']> {
  const table = options.table ?? (env['DUO_EDGE_TABLE'] || undefined);
  if (table === undefined) return undefined;
  const { reportBudgets } = await import('./budgets.ts');
  const timeMs = Math.min(untilMs - 1, now());
  return reportBudgets({ table, region: options.region, env, timeMs });
}

/** Says on the side what the numbers do not hold. */
function noteGaps({ terminal }: Session, report: UsageReport): void {
  const { total, leftOut, tables, filters } = report;
  const note = (count: number, text: string) => {
    if (count > 0) terminal.note(`${terminal.style('yellow', 'note')} ${grouped(count)} ${text}`);
  };
  note(leftOut.unreadable, 'lines could not be read and are not counted.');
  note(leftOut.duplicates, 'lines came twice and count once.');
  note(total.withoutPrice, 'requests asked models without a price; their cost counts as nothing.');
  note(total.estimated, 'requests broke off; their tokens and cost are estimates.');
  for (const { dimensions, rows } of tables) {
    const others = rows.filter(({ values }) => values[0] === OTHERS);
    note(others.length && MAX_GROUPS, `groups by ${dimensions} are shown; the rest is ${OTHERS}.`);
  }
  if (total.requests > 0) return;
  const names = filters
    .filter(({ name }) => name === 'feature')
    .flatMap(({ value }) => nearest(value, Object.keys(FEATURES)));
  terminal.note(`No request was found. ${didYouMean(names) ?? ''}`.trim());
}
