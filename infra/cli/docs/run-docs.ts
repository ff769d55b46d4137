/**
 * The index of GitLab's documentation: `npm run docs -- <command>`.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { createCommandProgram, optionsOf, runProgram } from '../common/program.ts';
import type { ProcessContext } from '../common/terminal.ts';
import { addIndexCommand } from './commands/index-docs.ts';
import { addListCommand } from './commands/list.ts';
import { addPublishCommand } from './commands/publish.ts';
import { addRemoveCommand } from './commands/remove.ts';
import { addSearchCommand } from './commands/search.ts';
import type { GlobalOptions, Open } from './session.ts';

export interface DocsContext extends ProcessContext {
  /** Where an archive comes from that is called `-`. */
  readonly input: Readable;
}

export function runDocs(args: readonly string[], context: DocsContext): Promise<number> {
  return runProgram(() => createProgram(context), args, context.terminal);
}

const TEXTS = {
  name: 'docs',
  usage: '[options] <command>',
  description: "Indexes GitLab's documentation, so that Duo Chat answers from it.",
  place: 'bucket',
  examples: [
    'index /opt/gitlab/embedded/service/gitlab-rails',
    'search "protect a branch"',
    'publish --bucket duo-edge-prod-docs',
  ],
};

function createProgram(context: DocsContext): Command {
  const { terminal, env, now } = context;
  const program = createCommandProgram(TEXTS, terminal)
    .option('--json', 'print JSON')
    .option('-y, --yes', 'do not ask for confirmation');
  const open: Open = (command) => ({
    env,
    terminal,
    now,
    options: optionsOf<GlobalOptions>(command, context),
  });
  addIndexCommand(program, open, context.input);
  addSearchCommand(program, open);
  addPublishCommand(program, open);
  addListCommand(program, open);
  addRemoveCommand(program, open);
  return program;
}
