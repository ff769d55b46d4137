/**
 * Budgets against what is spent, as the gateway counts it in its table.
 *
 * @module
 */
import { createSpendTable } from '#shared/budgets/spend-table.ts';
import { isLoopback, LOCAL_REGION, openDynamodb, profileRegion, regionIn } from '../common/aws.ts';
import type { Environment } from '../common/terminal.ts';
import { createAssignmentStore } from '../models/assignment-store.ts';
import { subjectOf } from '../models/describe-record.ts';
import { readBudgets } from '../models/list-budgets.ts';

export interface ReportedBudget {
  /** `all features`, or a feature, with the instance where it has one. */
  readonly name: string;
  /** USD a month; null: damaged. */
  readonly limitUsd: number | null;
  readonly spentUsd: number;
  readonly usedPercent: number | null;
  /** Whether requests beyond it are refused. */
  readonly refuses: boolean;
}

export interface ReportedBudgets {
  /** UTC, such as `2026-11`. */
  readonly month: string;
  readonly budgets: readonly ReportedBudget[];
}

export interface BudgetsOptions {
  readonly table: string;
  readonly region: string | undefined;
  readonly env: Environment;
  /** A moment of the month. */
  readonly timeMs: number;
}

export async function reportBudgets(options: BudgetsOptions): Promise<ReportedBudgets> {
  const { table, region, env, timeMs } = options;
  const endpoint = env['AWS_ENDPOINT_URL_DYNAMODB'] || undefined;
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  const where = region || regionIn(env) || (isLocal ? LOCAL_REGION : await profileRegion());
  const client = openDynamodb(where, endpoint);
  const now = () => timeMs;
  const { month, rows } = await readBudgets({
    store: createAssignmentStore({ client, table, now }),
    spend: createSpendTable({ client, table }),
    now,
  });
  const budgets = rows.map(({ record, limitUsd, spentUsd, percent, refuse }) => ({
    name: subjectOf(record).replace('budget for ', ''),
    limitUsd: limitUsd ?? null,
    spentUsd,
    usedPercent: percent ?? null,
    refuses: refuse,
  }));
  return { month, budgets };
}
