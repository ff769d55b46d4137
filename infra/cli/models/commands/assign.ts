import type { Command } from 'commander';
import { type AssignOptions, addAssignOptions } from '../assign-options.ts';
import { performChange } from '../change.ts';
import { parseFeature } from '../feature-input.ts';
import { planAssignment } from '../plan-assignment.ts';
import type { Open } from '../program.ts';

const HELP = `
The assignment is replaced as a whole: what is not said here is as it is by default.
A model is named as GitLab does (bedrock/…) or as Bedrock does: a model id, an inference profile
id, or the ARN of a profile. What cannot work is refused, with the identifier to take instead.`;

export function addAssignCommand(program: Command, open: Open): void {
  const assign = program
    .command('assign')
    .description('let a model answer a feature')
    .argument('<feature>', "a feature, or '*' for every feature without one of its own")
    .argument('<model>', 'the model')
    .addHelpText('after', HELP);

  addAssignOptions(assign).action(async (text: string, model: string) => {
    const feature = parseFeature(text);
    const session = await open(assign);
    const options = assign.opts<AssignOptions>();
    const site = { ...session, force: options.force === true };
    const { content, notes } = await planAssignment({ feature, model }, options, site);
    await performChange(session, { feature, action: 'assign', content: () => content, notes });
  });
}
