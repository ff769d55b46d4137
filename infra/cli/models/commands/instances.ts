import type { Command } from 'commander';
import { UsageError } from '../../common/failures.ts';
import { oneLine } from '../../common/plain-text.ts';
import { tableText } from '../../common/table-text.ts';
import { isConfirmed } from '../change.ts';
import type { Open, Session } from '../session.ts';

const HELP = `
The functions note each instance that your own GitLab's tokens name. Tokens of GitLab's customer
portal are accepted only for these instances, unless the deployment lists them (gitlabInstances).
A forgotten instance is refused within 30 s, until a token of your GitLab names it again.`;

/** `instances`, and `instances forget`. */
export function addInstancesCommand(program: Command, open: Open): void {
  const instances = program
    .command('instances')
    .description('the GitLab instances that the gateway has seen')
    .helpCommand(false)
    .addHelpText('after', HELP);

  const list = instances.command('list', { isDefault: true }).description('show them');
  list.action(async () => show(await open(list)));

  const forget = instances
    .command('forget')
    .description('forget an instance')
    .argument('<id>', 'id of the instance');
  forget.action(async (id: string) => forgetInstance(await open(forget), id));
}

async function show({ instances, terminal, json }: Session): Promise<void> {
  const seen = await instances.list();
  if (json) return terminal.print(JSON.stringify(seen, null, 2));
  if (seen.length === 0)
    return terminal.print('No token of your GitLab has named an instance yet.');
  const rows = seen.map(({ id, issuer, firstSeenAt }) => [
    oneLine(id),
    oneLine(issuer),
    oneLine(firstSeenAt.replace(/\.\d+Z$/, 'Z')),
  ]);
  terminal.print(tableText(['INSTANCE', 'GITLAB', 'FIRST SEEN'], rows));
}

async function forgetInstance(session: Session, id: string): Promise<void> {
  const { instances, terminal, json } = session;
  const known = (await instances.list()).find((instance) => instance.id === id);
  if (known === undefined) {
    throw new UsageError(
      `The gateway has not seen an instance '${oneLine(id)}'.`,
      "See 'instances'.",
    );
  }
  const question = `Forget the instance ${oneLine(id)} of ${oneLine(known.issuer)}?`;
  if (!(await isConfirmed(session, question))) return terminal.note('Nothing was changed.');
  await instances.forget(id);
  if (json) terminal.print(JSON.stringify({ forgotten: known }, null, 2));
  else terminal.print(`${oneLine(id)} is forgotten. Takes effect within 30 s.`);
}
