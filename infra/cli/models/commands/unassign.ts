import type { Command } from 'commander';
import { performChange } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import { parseFeature } from '../feature-input.ts';
import type { Open } from '../program.ts';
import type { StoredRecord } from '../stored-record.ts';
import { UsageError } from '../usage-error.ts';

export function addUnassignCommand(program: Command, open: Open): void {
  program
    .command('unassign')
    .description('take an assignment back; what is behind it answers again')
    .argument('<feature>', "a feature, or '*'")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseFeature(text);
      const session = await open(command);
      const subject = subjectOf({ scope: session.scope, feature });
      await performChange(session, {
        feature,
        action: 'unassign',
        question: `Take back what is assigned to ${subject}?`,
        content: (before) => refuseNothing(before, subject),
      });
    });
}

function refuseNothing(before: StoredRecord | undefined, subject: string): undefined {
  if (before && before.stored.type !== 'removed') return undefined;
  const state = before ? describeRecord(before) : '(none)';
  throw new UsageError(`Nothing is assigned to ${subject}: ${state}.`, "See 'list'.");
}
