import { type Command, InvalidArgumentError } from 'commander';
import { assignmentKey } from '#shared/routing/assignment.ts';
import { performChange } from '../change.ts';
import { ConflictError } from '../conflict-error.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import type { Open } from '../program.ts';
import type { StoredRecord } from '../stored-record.ts';
import { UsageError } from '../usage-error.ts';
import { parseSubject } from './history.ts';

export function addRollbackCommand(program: Command, open: Open): void {
  const rollback = program
    .command('rollback')
    .description('put an earlier version in force again, as a new one')
    .argument('<feature>', "a feature, '*', allow-list, or budget/<feature>")
    .argument('[version]', 'the version to go back to (default: the one before)', parseVersion);

  rollback.action(async (text: string, version: number | undefined) => {
    const feature = parseSubject(text);
    const session = await open(rollback);
    const key = assignmentKey(session.scope, feature);
    const subject = subjectOf({ scope: session.scope, feature });
    const history = await session.store.history(key);
    const wanted = choose(history, version, subject);
    await performChange(session, {
      feature,
      action: 'rollback',
      question: `Put in force for ${subject}: ${wanted ? describeRecord(wanted) : '(none)'}?`,
      content(before) {
        // What is confirmed must be what was looked at.
        if (before?.version !== history.at(-1)?.version) throw new ConflictError(key);
        return wanted?.stored.type === 'removed' ? undefined : wanted?.content;
      },
    });
  });
}

function parseVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give the number of a version.');
}

/** Undefined stands for the time before the first version. */
function choose(
  history: readonly StoredRecord[],
  version: number | undefined,
  subject: string,
): StoredRecord | undefined {
  if (history.length === 0) throw new UsageError(`Nothing was ever assigned to ${subject}.`);
  const wanted =
    version === undefined ? history.at(-2) : history.find((r) => r.version === version);
  if (wanted === undefined && version !== undefined) {
    const last = history.at(-1)?.version;
    throw new UsageError(
      `There is no version ${version} of ${subject}; the last is ${last}.`,
      "See 'history'.",
    );
  }
  if (wanted?.stored.type === 'damaged') {
    throw new UsageError(
      `Version ${wanted.version} is damaged (${wanted.stored.problem}).`,
      "See 'history' for another.",
    );
  }
  return wanted;
}
