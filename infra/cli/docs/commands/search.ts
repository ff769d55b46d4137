import type { Command } from 'commander';
import { openDocsIndex, type SearchResult } from '#shared/docs-search/docs-index.ts';
import { fittingVersion } from '#shared/docs-search/index-source.ts';
import { FailedError, UsageError } from '../../common/failures.ts';
import { localIndexes, type Open, type Session } from '../session.ts';

interface Options {
  readonly index?: string;
  readonly gitlabVersion?: string;
  readonly pageSize: number;
}

/** As many as GitLab asks for. */
const PAGE_SIZE = 4;

/** Lines of a result that are shown. */
const SHOWN_LINES = 6;

export function addSearchCommand(program: Command, open: Open): void {
  const search = program
    .command('search')
    .argument('<words...>', 'what to look for')
    .description('print what the gateway would return')
    .option(
      '--index <path>',
      'index file, or folder of them (default: DUO_EDGE_DOCS, else docs-index)',
    )
    .option('--gitlab-version <version>', 'as GitLab sends it (default: the newest index)')
    .option('--page-size <count>', 'results, 1 to 20', pageSize, PAGE_SIZE);

  search.action((words: string[]) => {
    const session = open(search);
    const { index, gitlabVersion = '', pageSize: size } = search.opts<Options>();
    const found = searchFiles(localIndexes(session, index), {
      gitlabVersion,
      query: { text: words.join(' '), pageSize: size, docsUrl: docsUrl(session) },
    });
    if (session.options.json) session.terminal.print(JSON.stringify(found, undefined, 2));
    else print(session, found);
  });
}

/** @throws {UsageError} */
function pageSize(text: string): number {
  if (/^(?:[1-9]|1\d|20)$/.test(text)) return Number(text);
  throw new UsageError(`--page-size ${text} is not a number from 1 to 20.`);
}

interface Asked {
  readonly gitlabVersion: string;
  readonly query: Parameters<ReturnType<typeof openDocsIndex>['search']>[0];
}

interface Answer {
  readonly gitlab_version: string;
  readonly results: readonly SearchResult[];
}

/** @throws {UsageError} where there is no index; {FailedError} when it cannot be read */
function searchFiles(files: readonly string[], { gitlabVersion, query }: Asked): Answer {
  if (files.length === 0) {
    throw new UsageError(
      'There is no index of the documentation.',
      'Make one: npm run docs -- index <doc folder of GitLab>',
    );
  }
  using indexes = openAll(files);
  const version = fittingVersion([...indexes.byVersion.keys()], gitlabVersion) ?? '';
  return { gitlab_version: version, results: indexes.byVersion.get(version)?.search(query) ?? [] };
}

function openAll(files: readonly string[]) {
  const stack = new DisposableStack();
  const byVersion = new Map(
    files.map((file) => {
      const index = stack.use(openIndex(file));
      return [index.facts.version, index] as const;
    }),
  );
  return { byVersion, [Symbol.dispose]: () => stack.dispose() };
}

function openIndex(file: string) {
  try {
    return openDocsIndex(file);
  } catch (error) {
    throw new FailedError(`${file} cannot be used: ${(error as Error).message}.`);
  }
}

function docsUrl({ env }: Session): string {
  const [gitlab = 'https://gitlab.example.com'] =
    (env['AIGW_GITLAB_URL'] || undefined)?.split(',') ?? [];
  return (env['DUO_EDGE_DOCS_URL'] || `${gitlab.trim().replace(/\/+$/, '')}/help`).replace(
    /\/+$/,
    '',
  );
}

function print({ terminal }: Session, { gitlab_version: version, results }: Answer): void {
  if (results.length === 0) terminal.note(`GitLab ${version}: nothing found.`);
  for (const { content, metadata } of results) {
    const lines = content.split('\n').filter((line) => line.trim() !== '');
    terminal.print(
      [
        terminal.style('bold', metadata.title),
        terminal.style('dim', metadata.source_url),
        ...lines.slice(1, 1 + SHOWN_LINES).map((line) => `  ${line}`),
        '',
      ].join('\n'),
    );
  }
}
