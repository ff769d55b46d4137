import type { Command } from 'commander';
import { type AssignOptions, addAssignOptions } from '../assign-options.ts';
import { performChange } from '../change.ts';
import { parseFeature } from '../feature-input.ts';
import { planAssignment } from '../plan-assignment.ts';
import type { Open } from '../session.ts';

const HELP = `
Replaces the whole assignment: options that are not given return to their defaults.
Name a model as GitLab does (bedrock/…) or as Bedrock does: a model id, an inference profile id, or
the ARN of a profile. A model that cannot work is refused, with a suggestion.`;

export function addAssignCommand(program: Command, open: Open): void {
  const assign = program
    .command('assign')
    .description('assign a model to a feature')
    .argument('<feature>', "feature, or '*' for every feature without its own assignment")
    .argument('<model>', 'model to assign')
    .addHelpText('after', HELP);

  addAssignOptions(assign).action(async (text: string, model: string) => {
    const feature = parseFeature(text);
    const session = await open(assign);
    const options = assign.opts<AssignOptions>();
    const context = { ...session, force: options.force === true };
    const { content, notes } = await planAssignment({ feature, model }, options, context);
    await performChange(session, { feature, action: 'assign', content: () => content, notes });
  });
}
