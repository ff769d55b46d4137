import type { Command } from 'commander';
import { ALLOW_LIST, assignmentKey } from '#shared/routing/assignment.ts';
import { UsageError } from '../../common/failures.ts';
import { performChange } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import type { Open, Session } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';

const HELP = `
A pattern is a model id in which * matches any text, such as 'eu.*' or '*.claude-haiku-*'.
Without a list, the deployment's own list applies; without that, administrators may choose any model
that the functions' role may call. A choice outside the list is ignored: the feature's own
assignment answers.`;

/** `allow`, with a subcommand for each change of the list. */
export function addAllowCommand(program: Command, open: Open): void {
  const allow = program
    .command('allow')
    .description("manage which models GitLab's administrators may choose")
    .helpCommand(false)
    .addHelpText('after', HELP);

  const list = allow.command('list', { isDefault: true }).description('show the list');
  list.action(async () => show(await open(list)));

  const add = allow
    .command('add')
    .description('add patterns to the list')
    .argument('<pattern...>', 'model patterns');
  add.action(async (patterns: string[]) => {
    for (const pattern of patterns) refuseMalformed(pattern);
    const content = (before: StoredRecord | undefined) => ({
      patterns: [...new Set([...patternsOf(before), ...patterns])],
    });
    await performChange(await open(add), { feature: ALLOW_LIST, action: 'allow', content });
  });

  const remove = allow.command('remove').description('remove patterns').argument('<pattern...>');
  remove.action(async (patterns: string[]) => {
    await performChange(await open(remove), {
      feature: ALLOW_LIST,
      action: 'allow',
      question: `Remove from the allow-list: ${patterns.join(' ')}?`,
      content: (before) => without(patternsOf(before), patterns),
    });
  });

  const clear = allow
    .command('clear')
    .description("delete the list; the deployment's own list applies again");
  clear.action(async () => {
    await performChange(await open(clear), {
      feature: ALLOW_LIST,
      action: 'allow',
      question: 'Delete the allow-list?',
      content: refuseNoList,
    });
  });
}

async function show({ store, scope, terminal, json }: Session): Promise<void> {
  const record = await store.read(assignmentKey(scope, ALLOW_LIST));
  if (json)
    return terminal.print(
      JSON.stringify({ scope, patterns: record ? patternsOf(record) : null }, null, 2),
    );
  terminal.print(
    record && record.stored.type !== 'removed'
      ? `${subjectOf(record)}: ${describeRecord(record)}`
      : "No list is stored: the deployment's own list (DUO_EDGE_ALLOWED_MODELS) applies; without one, any model may be chosen.",
  );
}

function patternsOf(record: StoredRecord | undefined): readonly string[] {
  return record?.stored.type === 'allow-list' ? record.stored.patterns : [];
}

function refuseNoList(before: StoredRecord | undefined): undefined {
  if (before && before.stored.type !== 'removed') return undefined;
  throw new UsageError('No list is stored.', "See 'allow list'.");
}

function without(known: readonly string[], patterns: readonly string[]): object {
  const missing = patterns.filter((pattern) => !known.includes(pattern));
  if (missing.length > 0) {
    throw new UsageError(`Not on the list: ${missing.join(' ')}.`, "See 'allow list'.");
  }
  return { patterns: known.filter((pattern) => !patterns.includes(pattern)) };
}

function refuseMalformed(pattern: string): void {
  if (/^[\w.:/*-]{1,2048}$/.test(pattern)) return;
  throw new UsageError(
    `'${pattern}' cannot match any model.`,
    "Use letters, digits, . : / - and *; quote it, as in 'eu.*'.",
  );
}
