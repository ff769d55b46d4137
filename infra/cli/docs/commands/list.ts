import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { openDocsIndex } from '#shared/docs-search/docs-index.ts';
import { tableText } from '../../common/table-text.ts';
import { openBucket } from '../docs-bucket.ts';
import { grouped, localIndexes, megabytes, type Open, type Session } from '../session.ts';

interface Listed {
  readonly version: string;
  readonly pages: number | undefined;
  readonly bytes: number;
  readonly made_at: string;
  /** The file or the object. */
  readonly name: string;
  /** Why it cannot be used. */
  readonly problem?: string;
}

export function addListCommand(program: Command, open: Open): void {
  const list = program
    .command('list')
    .description('show the indexes of this machine, or of a bucket')
    .option('--bucket <name>', "the stack's output DocsBucketName");

  list.action(async () => {
    const session = open(list);
    const { bucket } = list.opts<{ bucket?: string }>();
    const rows = bucket === undefined ? localRows(session) : await bucketRows(session, bucket);
    if (session.options.json) session.terminal.print(JSON.stringify(rows, undefined, 2));
    else print(session, rows);
  });
}

function localRows(session: Session): Listed[] {
  return localIndexes(session).map((name) => {
    const { size: bytes, mtime } = statSync(name);
    const made = { bytes, made_at: mtime.toISOString(), name };
    try {
      using index = openDocsIndex(name);
      const { version, pages } = index.facts;
      return { version, pages, ...made };
    } catch (error) {
      return { version: '?', pages: undefined, ...made, problem: (error as Error).message };
    }
  });
}

async function bucketRows(session: Session, name: string): Promise<Listed[]> {
  const entries = await (await openBucket(session, name)).list();
  return entries.map(({ version, pages, bytes, made_at, key }) => ({
    version,
    pages,
    bytes,
    made_at,
    name: key,
  }));
}

function print({ terminal }: Session, rows: readonly Listed[]): void {
  if (rows.length === 0) {
    terminal.note('No index. Make one: npm run docs -- index <doc folder of GitLab>');
    return;
  }
  const lines = rows.map(({ version, pages, bytes, made_at: made, name, problem }) => [
    version,
    pages === undefined ? '?' : grouped(pages),
    megabytes(bytes),
    made.slice(0, 10),
    problem === undefined ? name : `${name} (${terminal.style('red', problem)})`,
  ]);
  terminal.print(tableText(['GITLAB', 'PAGES', 'SIZE', 'MADE', 'FILE'], lines));
}
