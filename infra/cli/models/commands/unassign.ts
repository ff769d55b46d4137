import type { Command } from 'commander';
import { UsageError } from '../../common/failures.ts';
import { describeRecord } from '../describe-record.ts';
import { addFeatureCommand } from '../feature-command.ts';
import type { Open } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';

export function addUnassignCommand(program: Command, open: Open): void {
  addFeatureCommand(program, open, {
    name: 'unassign',
    description: 'remove an assignment; the next one in line answers again',
    change: (subject) => ({
      question: `Remove the assignment of ${subject}?`,
      content: (before) => refuseNothing(before, subject),
    }),
  });
}

function refuseNothing(before: StoredRecord | undefined, subject: string): undefined {
  if (before && before.stored.type !== 'removed') return undefined;
  const state = before ? describeRecord(before) : '(none)';
  throw new UsageError(`Nothing is assigned to ${subject}: ${state}.`, "See 'list'.");
}
