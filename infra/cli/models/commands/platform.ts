/**
 * `platform`: which serving platforms may be asked, and how.
 *
 * @see contract SP 2.2, 10
 * @module
 */
import type { Command } from 'commander';
import { PLATFORM_NAME } from '#shared/models/model-id.ts';
import { PLATFORM_KIND_NAMES } from '#shared/models/serving-platform.ts';
import { leavesGeography } from '#shared/openai/aws-host.ts';
import { type PlatformContent, parsePlatformItem } from '#shared/openai/platform-item.ts';
import { ANY } from '#shared/routing/assignment.ts';
import { PLATFORM } from '#shared/routing/listed-platform.ts';
import { isLoopback } from '../../common/aws.ts';
import { UsageError } from '../../common/failures.ts';
import { performChange } from '../change.ts';
import { addEntryOptions, type EntryOptions, entryChanges } from '../platform-options.ts';
import {
  checkPlatforms,
  existing,
  findPlatform,
  listPlatforms,
  showPlatform,
} from '../platform-views.ts';
import type { Open, Session } from '../session.ts';
import type { Item, StoredRecord } from '../stored-record.ts';

const HELP = `
A serving platform is a server of OpenAI's Chat Completions: vLLM, Azure OpenAI, Bedrock Mantle and others.
Its models are named <platform>//<model>, wherever a model is named. GitLab's own choice is followed if the
endpoint in GitLab is exactly the URL of an entry. The deployment must have servingPlatforms=on.`;

export function addPlatformCommand(program: Command, open: Open): void {
  const platform = program
    .command('platform')
    .description('allow-list servers that run models besides Bedrock')
    .helpCommand(false)
    .addHelpText('after', HELP);

  const list = platform.command('list', { isDefault: true }).description('show all entries');
  list.action(async () => listPlatforms(await open(list)));

  const show = platform.command('show').argument('<name>').description('show one entry in full');
  show.action(async (name: string) => showPlatform(await open(show), name));

  const add = platform
    .command('add')
    .description('allow-list a server')
    .argument('<name>', 'a name of your own, such as lab-vllm')
    .argument('<url>', 'its base URL, such as https://vllm.example.internal/v1');
  addEntryOptions(add).action(async (name: string, url: string) => {
    await addPlatform(await open(add), { name, url }, add.opts<EntryOptions>());
  });

  const set = platform.command('set').argument('<name>').description('change an entry');
  addEntryOptions(set).action(async (name: string) => {
    await setPlatform(await open(set), name, set.opts<EntryOptions>());
  });

  for (const enabled of [true, false]) {
    const word = enabled ? 'enable' : 'disable';
    const command = platform.command(word).argument('<name>').description(`${word} an entry`);
    command.action(async (name: string) => {
      await changeEntry(await open(command), name, { content: (entry) => ({ ...entry, enabled }) });
    });
  }

  const remove = platform.command('remove').argument('<name>').description('delete an entry');
  remove.action(async (name: string) => {
    const session = await open(remove);
    const question = `Delete the platform ${name}?`;
    await changeEntry(session, name, { content: () => undefined, question });
  });

  const check = platform
    .command('check')
    .argument('[name]', 'default: all entries')
    .option('--model <name>', 'the model to ask (default: the first that the server lists)')
    .description('ask the servers themselves: address, TLS, models, one answer, one stream');
  check.action(async (name?: string) => checkPlatforms(await open(check), name, check.opts()));
}

async function addPlatform(
  session: Session,
  { name, url }: { readonly name: string; readonly url: string },
  options: EntryOptions,
): Promise<void> {
  if (!PLATFORM_NAME.test(name)) {
    throw new UsageError(
      `'${name}' cannot be the name of a platform.`,
      'Use up to 32 small letters, digits and hyphens, such as lab-vllm.',
    );
  }
  if (options.kind === undefined) {
    throw new UsageError('The kind of the server is missing.', `Add --kind <${KINDS}>.`);
  }
  const known = await findPlatform(session, name);
  if (known?.stored.type === 'platform') {
    throw new UsageError(`${name} exists.`, `Change it with 'platform set ${name}'.`);
  }
  const content = { key: 'none', ...entryChanges({}, { ...options, url }) };
  await write(session, name, { content: () => content, notes: fenceNotes(session, content) });
}

const KINDS = PLATFORM_KIND_NAMES.join('|');

async function setPlatform(session: Session, name: string, options: EntryOptions): Promise<void> {
  // Commander sets what begins with `no` to true unless it is given.
  const { insecureHttp, thinksInline, outsideRegion, ...others } = options;
  const isEmpty = !insecureHttp && !thinksInline && !outsideRegion;
  if (isEmpty && Object.values(others).every((value) => value === true)) {
    throw new UsageError('Nothing to change was given.', "See 'platform set --help'.");
  }
  await changeEntry(session, name, { content: (entry) => entryChanges(entry, options) });
}

interface Edit {
  /** The attributes in force from now on, by those before; undefined: none. */
  readonly content: (before: StoredRecord['content']) => object | undefined;
  /** To be confirmed. Absent: nothing is lost. */
  readonly question?: string;
  readonly notes?: readonly string[];
}

/** The command line does not know the deployment's fence. */
function fenceNotes({ region }: Session, { baseUrl, outsideRegion }: Item): readonly string[] {
  const url = String(baseUrl);
  // A trial on one machine has no fence.
  if (outsideRegion === true || isLoopback(url) || !leavesGeography(url, region)) return [];
  return [
    `Not known to be in AWS's regions around ${region}: with regionFence=true it is asked only after --outside-region.`,
  ];
}

/** @throws {UsageError} when there is no such entry, or the changed one could not be used */
async function changeEntry(session: Session, name: string, edit: Edit): Promise<void> {
  await existing(session, name);
  await write(session, name, edit);
}

async function write(
  session: Session,
  name: string,
  { content, question, notes = [] }: Edit,
): Promise<void> {
  await performChange(
    { ...session, scope: ANY },
    {
      feature: PLATFORM + name,
      action: 'platform',
      ...(question !== undefined && { question }),
      notes,
      content(before) {
        const changed = content(before?.content ?? {});
        return changed && checked(name, changed);
      },
    },
  );
}

/** @throws {UsageError} for an entry that the functions could not read */
function checked(name: string, content: object): PlatformContent {
  const entry = parsePlatformItem(name, { ...content });
  if ('baseUrl' in entry) return content as PlatformContent;
  const member = entry.path?.map(({ key }) => key).join('.') ?? 'entry';
  throw new UsageError(`The value of '${member}' cannot be used.`, "See 'platform add --help'.");
}
