import type { Command } from 'commander';
import { ALLOW_LIST, ANY, assignmentKey, BUDGET } from '#shared/routing/assignment.ts';
import { PLATFORM, platformNameIn } from '#shared/routing/listed-platform.ts';
import { UsageError } from '../../common/failures.ts';
import { oneLine } from '../../common/plain-text.ts';
import { tableText } from '../../common/table-text.ts';
import { decisionLines } from '../canary-text.ts';
import { toJson } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import { parseBudgeted, parseFeature } from '../feature-input.ts';
import { contentOf, describeKey, existingKey, keyJson } from '../key-store.ts';
import type { Open, Session } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';
import { parseAlias } from './alias.ts';

export function addHistoryCommand(program: Command, open: Open): void {
  program
    .command('history')
    .description('show every version of an assignment: what, who, when')
    .argument('<feature>', SUBJECTS)
    .action(async (text: string, _options: object, command: Command) => {
      const session = await open(command);
      const { terminal, json } = session;
      if (text.startsWith(TYPED_KEY)) return keyHistory(session, text.slice(TYPED_KEY.length));
      const feature = parseSubject(text);
      const { store } = session;
      const scope = scopeOf(feature, session.scope);
      const records = (await store.history(assignmentKey(scope, feature))).reverse();
      if (json) return terminal.print(JSON.stringify(records.map(toJson), null, 2));
      if (records.length === 0) {
        return terminal.print(`No history for ${subjectOf({ scope, feature })}.`);
      }
      printVersions(session, records, (record) =>
        [describeRecord(record), ...decisionLines(record)].join('\n'),
      );
    });
}

/** What has a history, as it is typed. */
export const SUBJECTS =
  "feature, '*', allow-list, budget/<feature>, platform/<name>, alias/<name>, or key/<id>";

function printVersions(
  { terminal }: Session,
  records: readonly StoredRecord[],
  describe: (record: StoredRecord) => string,
): void {
  const rows = records.map((record) => [
    String(record.version ?? '?'),
    oneLine(record.changedAt?.replace(/\.\d+Z$/, 'Z') ?? '?'),
    oneLine(record.changedBy ?? '?'),
    oneLine(record.action ?? '?'),
    describe(record),
  ]);
  terminal.print(tableText(['VERSION', 'WHEN', 'WHO', 'ACTION', 'RESULT'], rows));
}

async function keyHistory(session: Session, id: string): Promise<void> {
  await existingKey(session, id);
  const records = (await session.keys.history(id)).reverse();
  if (session.json) {
    return session.terminal.print(JSON.stringify(records.map(keyJson), null, 2));
  }
  printVersions(session, records, (record) => describeKey(contentOf(record)));
}

/** Prefixes of keys and aliases, as typed. */
export const TYPED_KEY = 'key/';
const TYPED_ALIAS = 'alias/';

/** Prefix of a budget's feature, as typed. */
const TYPED_BUDGET = 'budget/';

/** The same of a serving platform. */
const TYPED_PLATFORM = 'platform/';

/** What has a history: features, the allow-list, budgets and serving platforms. */
export function parseSubject(text: string): string {
  const platform = text.startsWith('@') ? text.slice(1) : text;
  if (platform.startsWith(TYPED_PLATFORM)) return parsePlatformSubject(platform);
  if (platform.startsWith(TYPED_ALIAS)) return parseAlias(platform.slice(TYPED_ALIAS.length));
  if (text === 'allow-list' || text === ALLOW_LIST) return ALLOW_LIST;
  if (!text.startsWith(TYPED_BUDGET)) return parseFeature(text);
  return BUDGET + parseBudgeted(text.slice(TYPED_BUDGET.length));
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
