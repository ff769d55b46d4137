import type { Command } from 'commander';
import { ALLOW_LIST, assignmentKey } from '#shared/routing/assignment.ts';
import { performChange } from '../change.ts';
import { describeRecord, subjectOf } from '../describe-record.ts';
import type { Open } from '../program.ts';
import type { Session } from '../session.ts';
import type { StoredRecord } from '../stored-record.ts';
import { UsageError } from '../usage-error.ts';

const HELP = `
A pattern is a model id in which * stands for any text, such as 'eu.*' or '*.claude-haiku-*'.
Without a list GitLab's administrators may choose what the deployment's own list permits, and
without that every model that the functions' role may call. What they choose beyond it is passed
over: the feature's own assignment answers.`;

/** `allow`, with what is done to the list as its own commands. */
export function addAllowCommand(program: Command, open: Open): void {
  const allow = program
    .command('allow')
    .description("the models that GitLab's administrators may choose")
    .helpCommand(false)
    .addHelpText('after', HELP);

  const list = allow.command('list', { isDefault: true }).description('show the list');
  list.action(async () => show(await open(list)));

  const add = allow.command('add').description('permit more').argument('<pattern...>', 'models');
  add.action(async (patterns: string[]) => {
    for (const pattern of patterns) refuseMalformed(pattern);
    const content = (before: StoredRecord | undefined) => ({
      patterns: [...new Set([...patternsOf(before), ...patterns])],
    });
    await performChange(await open(add), { feature: ALLOW_LIST, action: 'allow', content });
  });

  const remove = allow.command('remove').description('permit less').argument('<pattern...>');
  remove.action(async (patterns: string[]) => {
    await performChange(await open(remove), {
      feature: ALLOW_LIST,
      action: 'allow',
      question: `Permit no more: ${patterns.join(' ')}?`,
      content: (before) => without(patternsOf(before), patterns),
    });
  });

  const clear = allow.command('clear').description("drop the list; the deployment's own is back");
  clear.action(async () => {
    await performChange(await open(clear), {
      feature: ALLOW_LIST,
      action: 'allow',
      question: 'Drop the list?',
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
      : "No list is stored: the deployment's own is in force (DUO_EDGE_ALLOWED_MODELS), else every model may be chosen.",
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
    `'${pattern}' can match no model.`,
    "Use letters, digits, . : / - and *; quote it: 'eu.*'.",
  );
}
