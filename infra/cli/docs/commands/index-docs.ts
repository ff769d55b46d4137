import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { minorVersion } from '#shared/docs-search/index-format.ts';
import { FailedError, UsageError } from '../../common/failures.ts';
import { type BuiltIndex, buildIndex, NoPagesError } from '../build-index.ts';
import { grouped, INDEX_FOLDER, megabytes, type Open, type Session } from '../session.ts';
import type { DocsSource } from '../source/collect-pages.ts';
import { readArchive } from '../source/read-archive.ts';
import { readFolder } from '../source/read-folder.ts';

interface Options {
  readonly gitlabVersion?: string;
  readonly out?: string;
  readonly withDevelopment?: boolean;
}

const HELP = `
Reads the folder doc of your GitLab, with the file VERSION beside it, or a tar archive of both (.tar, .tar.gz;
- is standard input):

  ssh gitlab.example.com 'tar czf - -C /opt/gitlab/embedded/service/gitlab-rails VERSION doc' | npm run docs -- index -

GitLab's documentation is licensed under CC BY-SA 4.0: whoever passes an index on has to keep that licence.`;

export function addIndexCommand(program: Command, open: Open, input: Readable): void {
  const index = program
    .command('index')
    .argument('<source>', 'folder, archive, or - for an archive on standard input')
    .description('index the documentation of your GitLab')
    .option('--gitlab-version <version>', 'such as 19.3 (default: from the file VERSION)')
    .option('--out <file>', `file to write (default: ${INDEX_FOLDER}/gitlab-<version>.sqlite)`)
    .option('--with-development', "include the pages for GitLab's own contributors")
    .addHelpText('after', HELP);

  index.action(async (path: string) => {
    const session = open(index);
    const options = index.opts<Options>();
    const start = session.now();
    const source = await readSource(path, input);
    const version = versionOf(source, options);
    const built = build(source, {
      version,
      withDevelopment: options.withDevelopment === true,
      file: options.out ?? join(INDEX_FOLDER, `gitlab-${version}.sqlite`),
      progress: createProgress(session),
    });
    report(session, built, session.now() - start);
  });
}

/** A line now and then for whoever watches; nothing in a file or a pipe. */
const PAGES_A_LINE = 500;

function createProgress({ terminal, options }: Session): (done: number, all: number) => void {
  return (done, all) => {
    if (!terminal.interactive || options.json || done % PAGES_A_LINE !== 0) return;
    terminal.note(`${grouped(done)} of ${grouped(all)} pages`);
  };
}

/** @throws {UsageError} when there is no such folder or file */
async function readSource(path: string, input: Readable): Promise<DocsSource> {
  if (path === '-') return readArchive(input);
  if (!existsSync(path)) {
    throw new UsageError(
      `There is no ${path}.`,
      'Give the folder doc of a GitLab, or an archive of it.',
    );
  }
  return statSync(path).isDirectory() ? readFolder(path) : readArchive(createReadStream(path));
}

/** @throws {UsageError} when no version is known, or two */
function versionOf({ version: found }: DocsSource, { gitlabVersion: given }: Options): string {
  const [own, wanted] = [found, given].map((text) =>
    text === undefined ? undefined : minorVersion(text),
  );
  if (given !== undefined && wanted === undefined) {
    throw new UsageError(
      `'${given}' is not a version of GitLab.`,
      'Write it like --gitlab-version 19.3.',
    );
  }
  if (own !== undefined && wanted !== undefined && own !== wanted) {
    throw new UsageError(
      `The documentation is of GitLab ${own}, not of ${wanted}.`,
      `Leave --gitlab-version out, or give --gitlab-version ${own}.`,
    );
  }
  const version = wanted ?? own;
  if (version === undefined) {
    throw new UsageError(
      'The version of GitLab is not known: there is no file VERSION beside doc.',
      'Give it: --gitlab-version 19.3',
    );
  }
  return version;
}

function build(source: DocsSource, options: Parameters<typeof buildIndex>[1]): BuiltIndex {
  try {
    return buildIndex(source, options);
  } catch (error) {
    if (error instanceof NoPagesError) {
      throw new FailedError('There is no page of documentation in it. Nothing was written.');
    }
    throw error;
  }
}

const LEFT_OUT = [
  ['moved', 'moved'],
  ['development', 'for contributors'],
  ['drawers', 'drawers'],
  ['empty', 'empty'],
  ['too_large', 'too large'],
] as const;

function report({ terminal, options }: Session, built: BuiltIndex, ms: number): void {
  if (options.json) {
    terminal.print(JSON.stringify({ ...built, ms }, undefined, 2));
    return;
  }
  const { version, pages, sections, bytes, file, left_out: leftOut } = built;
  const left = LEFT_OUT.filter(([reason]) => leftOut[reason] > 0).map(
    ([reason, words]) => `${grouped(leftOut[reason])} ${words}`,
  );
  const rest = left.length > 0 ? ` (left out: ${left.join(', ')})` : '';
  terminal.print(
    [
      `GitLab ${version}: ${grouped(pages)} pages, ${grouped(sections)} sections${rest}`,
      `${file}, ${megabytes(bytes)}, made in ${Math.max(1, Math.round(ms / 1_000))} s`,
      'Try it:     npm run docs -- search "protect a branch"',
      'Publish it: npm run docs -- publish --bucket <DocsBucketName>',
    ].join('\n'),
  );
}
