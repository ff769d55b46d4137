import type { Command } from 'commander';
import { ALLOW_LIST, ANY, assignmentKey, BUDGET } from '#shared/routing/assignment.ts';
import { PLATFORM, platformNameIn } from '#shared/routing/listed-platform.ts';
import { UsageError } from '../../common/failures.ts';
import { oneLine } from '../../common/plain-text.ts';
import { tableText } from '../../common/table-text.ts';
import { decisionLines } from '../canary-text.ts';
import { toJson } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import { parseFeature } from '../feature-input.ts';
import type { Open } from '../session.ts';

export function addHistoryCommand(program: Command, open: Open): void {
  program
    .command('history')
    .description('show every version of an assignment: what, who, when')
    .argument('<feature>', "feature, '*', allow-list, budget/<feature>, or platform/<name>")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseSubject(text);
      const { store, terminal, json, ...session } = await open(command);
      const scope = scopeOf(feature, session.scope);
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
        [describeRecord(record), ...decisionLines(record)].join('\n'),
      ]);
      terminal.print(tableText(['VERSION', 'WHEN', 'WHO', 'ACTION', 'RESULT'], rows));
    });
}

/** Prefix of a budget's feature, as typed. */
const TYPED_BUDGET = 'budget/';

/** The same of a serving platform. */
const TYPED_PLATFORM = 'platform/';

/** What has a history: features, the allow-list, budgets and serving platforms. */
export function parseSubject(text: string): string {
  const platform = text.startsWith('@') ? text.slice(1) : text;
  if (platform.startsWith(TYPED_PLATFORM)) return parsePlatformSubject(platform);
  if (text === 'allow-list' || text === ALLOW_LIST) return ALLOW_LIST;
  if (!text.startsWith(TYPED_BUDGET)) return parseFeature(text);
  return BUDGET + parseFeature(text.slice(TYPED_BUDGET.length));
}

function parsePlatformSubject(text: string): string {
  const subject = PLATFORM + text.slice(TYPED_PLATFORM.length);
  if (platformNameIn(assignmentKey(ANY, subject)) !== undefined) return subject;
  throw new UsageError(`'${text}' does not name a platform.`, "See 'platform list'.");
}

/** Serving platforms are listed for all GitLab instances together. */
export function scopeOf(feature: string, scope: string): string {
  return feature.startsWith(PLATFORM) ? ANY : scope;
}
