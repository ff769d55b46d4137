/**
 * `alias`: the operator's own names for models of the model endpoint.
 *
 * @see contract ME 4.1
 * @module
 */
import type { Command } from 'commander';
import { ALIAS, ALIAS_NAME } from '#shared/routing/model-names.ts';
import { toTarget } from '#shared/routing/model-plan.ts';
import { UsageError } from '../../common/failures.ts';
import { oneLine } from '../../common/plain-text.ts';
import { tableText } from '../../common/table-text.ts';
import { type AssignOptions, addAssignOptions } from '../assign-options.ts';
import { performChange, toJson } from '../change.ts';
import { describeRecord } from '../describe-record.ts';
import { aliasNotes } from '../model-name-notes.ts';
import { planAssignment } from '../plan-assignment.ts';
import type { Open, Session } from '../session.ts';

const HELP = `
Programs ask the model endpoint for a model by a name. Models of the table have built-in names, such as
claude-sonnet-4-6; an alias goes before them, and may have fallbacks, a guardrail and limits of its own.`;

export function addAliasCommand(program: Command, open: Open): void {
  const alias = program
    .command('alias')
    .description('name models for programs that use the model endpoint')
    .helpCommand(false)
    .addHelpText('after', HELP);

  const list = alias.command('list', { isDefault: true }).description('show all aliases');
  list.action(async () => listAliases(await open(list)));

  const set = alias
    .command('set')
    .description('let a name lead to a model')
    .argument('<name>', 'what programs write')
    .argument('<model>', 'the model, as in assign');
  addAssignOptions(set).action(async (name: string, model: string) => {
    await setAlias(await open(set), { name, model }, set.opts<AssignOptions>());
  });

  const remove = alias.command('remove').argument('<name>').description('delete an alias');
  remove.action(async (name: string) => {
    await performChange(await open(remove), {
      feature: parseAlias(name),
      action: 'alias',
      question: `Delete the alias ${name}?`,
      content(before) {
        if (before?.stored.type === 'assignment') return undefined;
        throw new UsageError(`There is no alias ${name}.`, "See 'alias list'.");
      },
    });
  });
}

/** The key's part after the scope. @throws {UsageError} */
export function parseAlias(name: string): string {
  if (ALIAS_NAME.test(name)) return ALIAS + name;
  throw new UsageError(
    `'${name}' cannot be an alias.`,
    'Use up to 128 letters, digits, dots, colons, underscores and hyphens, and not bedrock at the beginning.',
  );
}

async function setAlias(
  session: Session,
  { name, model }: { readonly name: string; readonly model: string },
  options: AssignOptions,
): Promise<void> {
  const feature = parseAlias(name);
  if (options.pin || options.canary) {
    throw new UsageError(
      'An alias has no pin and no canary: programs name what they want, and no user is known.',
      `Omit ${options.pin ? '--pin' : '--canary'}.`,
    );
  }
  const context = { ...session, force: options.force === true };
  const { content, notes } = await planAssignment({ feature, model }, options, context);
  const target = toTarget({ ...content, model: content.model ?? model }, session.region);
  const named = target ? aliasNotes(name, target.baseModel ?? target.modelId) : [];
  await performChange(session, {
    feature,
    action: 'alias',
    content: () => content,
    notes: [...notes, ...named],
  });
}

async function listAliases({ store, terminal, json }: Session): Promise<void> {
  const records = (await store.readAll()).filter(({ feature }) => feature.startsWith(ALIAS));
  if (json) return terminal.print(JSON.stringify(records.map(toJson), null, 2));
  if (records.length === 0)
    return terminal.print("There are no aliases. Set one with 'alias set'.");
  const rows = records.map((record) =>
    [record.feature.slice(ALIAS.length), record.scope, describeRecord(record)].map(oneLine),
  );
  terminal.print(tableText(['ALIAS', 'INSTANCE', 'MODEL'], rows));
}
