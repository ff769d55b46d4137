/**
 * `key`: who may use the model endpoint, for what, and for how much.
 *
 * @see contract ME 3.3
 * @module
 */
import type { Command } from 'commander';
import { isConfirmed } from '../change.ts';
import { createModelKey, rotateModelKey } from '../key-creation.ts';
import { addKeyOptions, type KeyOptions, keyChanges, parseOverlapMs } from '../key-options.ts';
import { changeKey, existingKey } from '../key-store.ts';
import { listKeys } from '../key-views.ts';
import type { Open } from '../session.ts';

const HELP = `
Programs call the model endpoint with a key: OpenAI clients, coding agents, GitLab's Duo Workflow Service.
A key is shown once and stored as a hash. --model names what it may ask for: aliases, built-in names such
as claude-sonnet-4-6, identifiers of Bedrock, and patterns with *.`;

export function addKeyCommand(program: Command, open: Open): void {
  const key = program
    .command('key')
    .description('create and revoke keys of the model endpoint')
    .helpCommand(false)
    .addHelpText('after', HELP);

  const list = key.command('list', { isDefault: true }).description('show all keys');
  list.action(async () => listKeys(await open(list)));

  const create = key
    .command('create')
    .description('make a key, and print it once')
    .argument('<label>', 'what it is for, 1 to 64 characters');
  addKeyOptions(create).action(async (label: string) => {
    await createModelKey(await open(create), label, create.opts<KeyOptions>());
  });

  const set = key.command('set').argument('<id>').description('change what a key may do');
  addKeyOptions(set)
    .option('--label <text>', 'what it is for')
    .action(async (id: string) => {
      const session = await open(set);
      const options = set.opts<KeyOptions>();
      await changeKey(session, id, (before) => keyChanges(before, options, session));
    });

  const rotate = key
    .command('rotate')
    .argument('<id>')
    .description('make a new key like this one, which expires after the overlap')
    .option('--overlap <time>', 'how long both are good, such as 24h or 7d', parseOverlapMs);
  rotate.action(async (id: string) => {
    const { overlap } = rotate.opts<{ overlap?: number }>();
    await rotateModelKey(await open(rotate), id, overlap);
  });

  const revoke = key.command('revoke').argument('<id>').description('end a key for good');
  revoke.action(async (id: string) => {
    const session = await open(revoke);
    const { content } = await existingKey(session, id);
    const question = `Revoke the key ${id} (${content['label']}) for good?`;
    if (!(await isConfirmed(session, question)))
      return session.terminal.note('Nothing was changed.');
    await changeKey(session, id, (before) => ({ ...before, revoked: true }));
  });
}
