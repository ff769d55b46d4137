import type { Command } from 'commander';
import { UsageError } from '../../common/failures.ts';
import { performChange } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import { parseFeature } from '../feature-input.ts';
import type { Open } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';

export function addUnassignCommand(program: Command, open: Open): void {
  program
    .command('unassign')
    .description('remove an assignment; the next one in line answers again')
    .argument('<feature>', "feature, or '*'")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseFeature(text);
      const session = await open(command);
      const subject = subjectOf({ scope: session.scope, feature });
      await performChange(session, {
        feature,
        action: 'unassign',
        question: `Remove the assignment of ${subject}?`,
        content: (before) => refuseNothing(before, subject),
      });
    });
}

function refuseNothing(before: StoredRecord | undefined, subject: string): undefined {
  if (before && before.stored.type !== 'removed') return undefined;
  const state = before ? describeRecord(before) : '(none)';
  throw new UsageError(`Nothing is assigned to ${subject}: ${state}.`, "See 'list'.");
}
