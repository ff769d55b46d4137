/**
 * Every budget with what has been spent, in all scopes.
 *
 * @module
 */

import { usedPercent } from '#shared/budgets/charge-budgets.ts';
import { elapsedOf, monthOf } from '#shared/budgets/spend-table.ts';
import { assignmentKey } from '#shared/routing/assignment.ts';
import { tableText } from '../common/table-text.ts';
import { noteDamage, subjectOf, usdText } from './describe-record.ts';
import { type ModelInUse, modelsInUse } from './models-in-use.ts';
import type { Session } from './session.ts';
import { budgetedFeature, type StoredRecord } from './stored-record.ts';

/** Earlier in the month, spending says nothing about the rest of it: one day. */
const MIN_ELAPSED = 1 / 31;

export interface BudgetRow {
  readonly record: StoredRecord;
  readonly feature: string;
  readonly spentUsd: number;
  /** Undefined: the budget is damaged. */
  readonly limitUsd: number | undefined;
  readonly percent: number | undefined;
  /** If the month continues as it began; undefined: too early to tell. */
  readonly forecastUsd: number | undefined;
  readonly refuse: boolean;
}

export interface Budgets {
  /** UTC, such as `2026-11`. */
  readonly month: string;
  readonly rows: readonly BudgetRow[];
  /** Everything that is stored. */
  readonly records: readonly StoredRecord[];
}

/** The budgets with what was spent in the month of `now`. */
export async function readBudgets({
  store,
  spend,
  now,
}: Pick<Session, 'store' | 'spend' | 'now'>): Promise<Budgets> {
  const month = monthOf(now());
  const elapsed = elapsedOf(month, now());
  const [records, spent] = await Promise.all([store.readAll(), spend.read(month)]);
  return { month, rows: records.flatMap((record) => toRow(record, spent, elapsed) ?? []), records };
}

export async function listBudgets(session: Session): Promise<void> {
  const { terminal, json } = session;
  const { month, rows, records } = await readBudgets(session);
  if (json) return terminal.print(JSON.stringify({ month, budgets: rows.map(toJson) }, null, 2));
  if (rows.length === 0) return terminal.print("There are no budgets. Set one with 'budget set'.");
  printRows(session, rows);
  noteUnpriced(session, await modelsInUse(session, records));
}

function toRow(
  record: StoredRecord,
  spent: ReadonlyMap<string, number>,
  elapsed: number,
): BudgetRow | undefined {
  const feature = budgetedFeature(record);
  if (feature === undefined) return undefined;
  const spentUsd = spent.get(assignmentKey(record.scope, feature)) ?? 0;
  const { limitUsd, refuse = false } = record.stored.type === 'budget' ? record.stored.budget : {};
  return {
    record,
    feature,
    spentUsd,
    limitUsd,
    percent: limitUsd === undefined ? undefined : usedPercent(spentUsd, limitUsd),
    forecastUsd: elapsed < MIN_ELAPSED ? undefined : spentUsd / elapsed,
    refuse,
  };
}

const HEADS = ['BUDGET FOR', 'LIMIT', 'SPENT', 'USED', 'FORECAST', 'WHEN SPENT'];

function printRows({ terminal }: Session, rows: readonly BudgetRow[]): void {
  const cells = rows.map(({ record, limitUsd, spentUsd, percent, forecastUsd, refuse }) => [
    subjectOf(record).replace('budget for ', ''),
    limitUsd === undefined ? terminal.style('red', 'damaged') : usdText(limitUsd),
    usdText(spentUsd),
    percent === undefined ? '–' : percentText(percent, terminal),
    forecastUsd === undefined ? '–' : usdText(forecastUsd),
    refuse ? 'refuses' : 'warns',
  ]);
  terminal.print(tableText(HEADS, cells));
  for (const { record } of rows) noteDamage(terminal, record);
}

function noteUnpriced({ terminal, priceOf }: Session, models: readonly ModelInUse[]): void {
  for (const { target, uses } of models) {
    if (priceOf(target)) continue;
    const mark = terminal.style('yellow', 'note');
    const effect = 'has no known price, so it counts at the highest known price';
    terminal.note(
      `${mark} ${target.modelId} (${uses.join(', ')}) ${effect}: set one in DUO_EDGE_PRICES.`,
    );
  }
}

function percentText(percent: number, terminal: Session['terminal']): string {
  const text = `${Math.floor(percent)} %`;
  if (percent >= 100) return terminal.style('red', text);
  return percent >= 80 ? terminal.style('yellow', text) : text;
}

function toJson({
  record,
  feature,
  spentUsd,
  limitUsd,
  percent,
  forecastUsd,
  refuse,
}: BudgetRow): object {
  return {
    scope: record.scope,
    feature,
    limitUsd: limitUsd ?? null,
    spentUsd,
    percent: percent ?? null,
    forecastUsd: forecastUsd ?? null,
    refuse,
    state: record.stored.type,
    version: record.version ?? null,
  };
}
