import type { Command } from 'commander';
import { performChange } from '../change.ts';
import { subjectOf } from '../describe-record.ts';
import { parseFeature } from '../feature-input.ts';
import type { Open } from '../program.ts';
import type { StoredRecord } from '../stored-record.ts';
import { UsageError } from '../usage-error.ts';

/** `disable` and `enable`. What is assigned stays, and is in force again when the feature is on. */
export function addSwitchCommands(program: Command, open: Open): void {
  program
    .command('disable')
    .description('switch a feature off; its users are told so')
    .argument('<feature>', "a feature, or '*'")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseFeature(text);
      const session = await open(command);
      const subject = subjectOf({ scope: session.scope, feature });
      await performChange(session, {
        feature,
        action: 'disable',
        question: `Switch ${subject} off for its users?`,
        content: (before) => ({ ...assigned(before), enabled: false }),
      });
    });

  program
    .command('enable')
    .description('switch a feature on again')
    .argument('<feature>', "a feature, or '*'")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseFeature(text);
      const session = await open(command);
      await performChange(session, { feature, action: 'enable', content: enabled });
    });
}

function assigned(before: StoredRecord | undefined): object {
  return before?.stored.type === 'assignment' ? before.content : {};
}

/** Without a model of its own, what is left is no assignment at all. */
function enabled(before: StoredRecord | undefined): object | undefined {
  if (before?.stored.type !== 'assignment' || before.stored.assignment.enabled) {
    throw new UsageError('The feature is not switched off.', "See 'list'.");
  }
  const { enabled: _, ...content } = before.content;
  return before.stored.assignment.model === undefined ? undefined : content;
}
