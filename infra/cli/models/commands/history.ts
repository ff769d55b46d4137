import type { Command } from 'commander';
import { ALLOW_LIST, assignmentKey, BUDGET } from '#shared/routing/assignment.ts';
import { toJson } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import { parseFeature } from '../feature-input.ts';
import type { Open } from '../program.ts';
import { tableText } from '../table-text.ts';

export function addHistoryCommand(program: Command, open: Open): void {
  program
    .command('history')
    .description('every version of an assignment: what, who, and when')
    .argument('<feature>', "a feature, '*', allow-list, or budget/<feature>")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseSubject(text);
      const { store, scope, terminal, json } = await open(command);
      const records = (await store.history(assignmentKey(scope, feature))).reverse();
      if (json) return terminal.print(JSON.stringify(records.map(toJson), null, 2));
      if (records.length === 0) {
        return terminal.print(`Nothing was ever assigned to ${subjectOf({ scope, feature })}.`);
      }
      const rows = records.map((record) => [
        String(record.version ?? '?'),
        record.changedAt?.replace(/\.\d+Z$/, 'Z') ?? '?',
        record.changedBy ?? '?',
        record.action ?? '?',
        describeRecord(record),
      ]);
      terminal.print(tableText(['VERSION', 'WHEN', 'WHO', 'WHAT', 'IN FORCE FROM THEN ON'], rows));
    });
}

/** Before the feature of a budget, as it is typed. */
const TYPED_BUDGET = 'budget/';

/** What has a history: features, the allow-list, and budgets. */
export function parseSubject(text: string): string {
  if (text === 'allow-list' || text === ALLOW_LIST) return ALLOW_LIST;
  if (!text.startsWith(TYPED_BUDGET)) return parseFeature(text);
  return BUDGET + parseFeature(text.slice(TYPED_BUDGET.length));
}
