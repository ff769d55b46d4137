import { type Command, InvalidArgumentError } from 'commander';
import { assignmentKey } from '#shared/routing/assignment.ts';
import { ConflictError, UsageError } from '../../common/failures.ts';
import { performChange } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import type { Open } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';
import { parseSubject, SUBJECTS, scopeOf, TYPED_KEY } from './history.ts';

export function addRollbackCommand(program: Command, open: Open): void {
  const rollback = program
    .command('rollback')
    .description('restore an earlier version, as a new version')
    .argument('<feature>', SUBJECTS)
    .argument('[version]', 'version to restore (default: the previous one)', parseVersion);

  rollback.action(async (text: string, version: number | undefined) => {
    if (text.startsWith(TYPED_KEY)) {
      throw new UsageError(
        'Keys are not rolled back: a revoked one could come back.',
        "Change the key with 'key set', or make another with 'key create'.",
      );
    }
    const feature = parseSubject(text);
    const opened = await open(rollback);
    const session = { ...opened, scope: scopeOf(feature, opened.scope) };
    const key = assignmentKey(session.scope, feature);
    const subject = subjectOf({ scope: session.scope, feature });
    const history = await session.store.history(key);
    const wanted = choose(history, version, subject);
    await performChange(session, {
      feature,
      action: 'rollback',
      question: `Restore for ${subject}: ${wanted ? describeRecord(wanted) : '(none)'}?`,
      content(before) {
        // The version that was shown must still be the current one.
        if (before?.version !== history.at(-1)?.version) throw new ConflictError(key);
        return wanted?.stored.type === 'removed' ? undefined : wanted?.content;
      },
    });
  });
}

function parseVersion(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a version number.');
}

/** Undefined stands for the time before the first version. */
function choose(
  history: readonly StoredRecord[],
  version: number | undefined,
  subject: string,
): StoredRecord | undefined {
  if (history.length === 0) throw new UsageError(`No history for ${subject}.`);
  const wanted =
    version === undefined ? history.at(-2) : history.find((r) => r.version === version);
  if (wanted === undefined && version !== undefined) {
    const last = history.at(-1)?.version;
    throw new UsageError(
      `There is no version ${version} of ${subject}; the latest is ${last}.`,
      "See 'history'.",
    );
  }
  if (wanted?.stored.type === 'damaged') {
    throw new UsageError(
      `Version ${wanted.version} is damaged (${wanted.stored.problem}).`,
      "Choose another one from 'history'.",
    );
  }
  return wanted;
}
