import type { Command } from 'commander';
import { UsageError } from '../../common/failures.ts';
import { performChange } from '../change.ts';
import { subjectOf } from '../describe-record.ts';
import { parseFeature } from '../feature-input.ts';
import type { Open } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';

/** `disable` and `enable`. The assignment stays, and applies again once the feature is enabled. */
export function addSwitchCommands(program: Command, open: Open): void {
  program
    .command('disable')
    .description('turn a feature off; users see a message')
    .argument('<feature>', "feature, or '*'")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseFeature(text);
      const session = await open(command);
      const subject = subjectOf({ scope: session.scope, feature });
      await performChange(session, {
        feature,
        action: 'disable',
        question: `Turn off ${subject} for its users?`,
        content: (before) => ({ ...assigned(before), enabled: false }),
      });
    });

  program
    .command('enable')
    .description('turn a feature on again')
    .argument('<feature>', "feature, or '*'")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseFeature(text);
      const session = await open(command);
      await performChange(session, { feature, action: 'enable', content: enabled });
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
