import type { Command } from 'commander';
import { UsageError } from '../../common/failures.ts';
import { addFeatureCommand } from '../feature-command.ts';
import type { Open } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';

/** `disable` and `enable`. The assignment stays, and applies again once the feature is enabled. */
export function addSwitchCommands(program: Command, open: Open): void {
  addFeatureCommand(program, open, {
    name: 'disable',
    description: 'turn a feature off; users see a message',
    change: (subject) => ({
      question: `Turn off ${subject} for its users?`,
      content: (before) => ({ ...assigned(before), enabled: false }),
    }),
  });
  addFeatureCommand(program, open, {
    name: 'enable',
    description: 'turn a feature on again',
    change: () => ({ content: enabled }),
  });
}

function assigned(before: StoredRecord | undefined): object {
  return before?.stored.type === 'assignment' ? before.content : {};
}

/** Without a model, nothing is left to assign. */
function enabled(before: StoredRecord | undefined): object | undefined {
  if (before?.stored.type !== 'assignment' || before.stored.assignment.enabled) {
    throw new UsageError('The feature is not disabled.', "See 'list'.");
  }
  const { enabled: _, ...content } = before.content;
  return before.stored.assignment.model === undefined ? undefined : content;
}
