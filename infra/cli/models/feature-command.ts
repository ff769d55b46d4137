/**
 * Commands that change the assignment of one feature and take nothing but its name.
 *
 * @module
 */
import type { Command } from 'commander';
import { type PlannedChange, performChange } from './change.ts';
import { subjectOf } from './describe-record.ts';
import { parseFeature } from './feature-input.ts';
import type { Open } from './session.ts';

export interface FeatureCommand {
  readonly name: PlannedChange['action'] & string;
  readonly description: string;
  /** `subject` is the feature as messages call it. */
  readonly change: (subject: string) => Pick<PlannedChange, 'question' | 'content'>;
}

export function addFeatureCommand(
  program: Command,
  open: Open,
  { name, description, change }: FeatureCommand,
): void {
  program
    .command(name)
    .description(description)
    .argument('<feature>', "feature, or '*'")
    .action(async (text: string, _options: object, command: Command) => {
      const feature = parseFeature(text);
      const session = await open(command);
      const subject = subjectOf({ scope: session.scope, feature });
      await performChange(session, { feature, action: name, ...change(subject) });
    });
}
