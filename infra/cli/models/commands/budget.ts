import type { Command } from 'commander';
import { usedPercent } from '#shared/budgets/charge-budgets.ts';
import { monthOf } from '#shared/budgets/spend-table.ts';
import {
  assignmentKey,
  BUDGET,
  type BudgetContent,
  MAX_LIMIT_USD,
  MIN_LIMIT_USD,
} from '#shared/routing/assignment.ts';
import { UsageError } from '../../common/failures.ts';
import { performChange } from '../change.ts';
import { describeRecord, subjectOf, usdText } from '../describe-record.ts';
import { parseBudgeted } from '../feature-input.ts';
import { listBudgets } from '../list-budgets.ts';
import type { Open, Session } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';

const HELP = `
A budget limits what a calendar month (UTC) may cost, for one feature or all, for one GitLab instance or
all. The log and the metric budget_warnings report when 80, 90 and 100 % are spent. A refusing budget
then rejects requests until the month ends or the budget is raised.`;

/** `budget`, with a subcommand for each change. */
export function addBudgetCommand(program: Command, open: Open): void {
  const budget = program
    .command('budget')
    .description('limit what a month may cost: warn, or refuse requests')
    .helpCommand(false)
    .addHelpText('after', HELP);

  const list = budget
    .command('list', { isDefault: true })
    .description('show budgets and what is spent');
  list.action(async () => listBudgets(await open(list)));

  const set = budget
    .command('set')
    .description('set the budget of a feature, or of all features')
    .argument('<feature>', "feature, '*' for all features together, or key/<id>")
    .argument('<usd>', 'US dollars per month, such as 250 or 99.50')
    .option('--refuse', 'refuse requests once it is spent (default: warn only)');
  set.action(async (feature: string, usd: string) => {
    const { refuse = false } = set.opts<{ refuse?: boolean }>();
    const content = { limitUsd: parseUsd(usd), ...(refuse && { refuse }) };
    await setBudget(await open(set), parseBudgeted(feature), content);
  });

  const remove = budget.command('remove').description('delete a budget');
  remove.argument('<feature>', "feature, or '*'").action(async (feature: string) => {
    await removeBudget(await open(remove), parseBudgeted(feature));
  });
}

async function setBudget(session: Session, of: string, content: BudgetContent): Promise<void> {
  const feature = BUDGET + of;
  const subject = subjectOf({ scope: session.scope, feature });
  const spent = await session.spend.read(monthOf(session.now()));
  const spentUsd = spent.get(assignmentKey(session.scope, of)) ?? 0;
  const isUsedUp = usedPercent(spentUsd, content.limitUsd) >= 100;
  const used = `${usdText(spentUsd)} of the ${subject} is already spent`;
  await performChange(session, {
    feature,
    action: 'budget',
    ...(content.refuse &&
      isUsedUp && { question: `${used}: requests will be refused immediately. Set it?` }),
    content: () => content,
    notes: isUsedUp ? [`${used}.`] : [],
  });
}

async function removeBudget(session: Session, of: string): Promise<void> {
  const feature = BUDGET + of;
  const subject = subjectOf({ scope: session.scope, feature });
  await performChange(session, {
    feature,
    action: 'budget',
    question: `Delete the ${subject}?`,
    content: (before) => refuseNone(before, subject),
  });
}

function refuseNone(before: StoredRecord | undefined, subject: string): undefined {
  if (before && before.stored.type !== 'removed') return undefined;
  const state = before ? describeRecord(before) : '(none)';
  throw new UsageError(`There is no ${subject}: ${state}.`, "See 'budget list'.");
}

/** @throws {UsageError} */
function parseUsd(text: string): number {
  const usd = Number(text);
  const isAmount = /^\d{1,10}(\.\d{1,2})?$/.test(text);
  if (isAmount && usd >= MIN_LIMIT_USD && usd <= MAX_LIMIT_USD) return usd;
  throw new UsageError(
    `'${text}' is not an amount of US dollars.`,
    `Give ${MIN_LIMIT_USD} to ${MAX_LIMIT_USD}, such as 250 or 99.50. To turn a feature off, use 'disable'.`,
  );
}
