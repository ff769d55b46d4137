import type { Command } from 'commander';
import { promoted } from '#shared/watch/decide-canary.ts';
import { UsageError } from '../../common/failures.ts';
import { addFeatureCommand } from '../feature-command.ts';
import type { Open } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';

export function addPromoteCommand(program: Command, open: Open): void {
  addFeatureCommand(program, open, {
    name: 'promote',
    description: 'give all users the canary; the rest of the assignment stays',
    change: (subject) => ({
      question: `Give all users of ${subject} the canary?`,
      content: (before) => withoutCanary(before, subject),
    }),
  });
}

/** @throws {UsageError} where there is no canary */
function withoutCanary(before: StoredRecord | undefined, subject: string): object {
  const assignment = before?.stored.type === 'assignment' ? before.stored.assignment : undefined;
  if (assignment?.canary === undefined) {
    throw new UsageError(`${subject} has no canary.`, "See 'list'.");
  }
  const { canary, fallbacks } = assignment;
  return { ...before?.content, ...promoted({ canary, fallbacks }) };
}
