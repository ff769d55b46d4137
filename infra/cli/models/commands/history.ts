import type { Command } from 'commander';
import { ALLOW_LIST, assignmentKey, BUDGET } from '#shared/routing/assignment.ts';
import { oneLine } from '../../common/plain-text.ts';
import { tableText } from '../../common/table-text.ts';
import { toJson } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import { parseFeature } from '../feature-input.ts';
import type { Open } from '../session.ts';

export function addHistoryCommand(program: Command, open: Open): void {
  program
    .command('history')
    .description('show every version of an assignment: what, who, when')
    .argument('<feature>', "feature, '*', allow-list, or budget/<feature>")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseSubject(text);
      const { store, scope, terminal, json } = await open(command);
      const records = (await store.history(assignmentKey(scope, feature))).reverse();
      if (json) return terminal.print(JSON.stringify(records.map(toJson), null, 2));
      if (records.length === 0) {
        return terminal.print(`No history for ${subjectOf({ scope, feature })}.`);
      }
      const rows = records.map((record) => [
        String(record.version ?? '?'),
        oneLine(record.changedAt?.replace(/\.\d+Z$/, 'Z') ?? '?'),
        oneLine(record.changedBy ?? '?'),
        oneLine(record.action ?? '?'),
        describeRecord(record),
      ]);
      terminal.print(tableText(['VERSION', 'WHEN', 'WHO', 'ACTION', 'RESULT'], rows));
    });
}

/** Prefix of a budget's feature, as typed. */
const TYPED_BUDGET = 'budget/';

/** What has a history: features, the allow-list and budgets. */
export function parseSubject(text: string): string {
  if (text === 'allow-list' || text === ALLOW_LIST) return ALLOW_LIST;
  if (!text.startsWith(TYPED_BUDGET)) return parseFeature(text);
  return BUDGET + parseFeature(text.slice(TYPED_BUDGET.length));
}
