/**
 * The documentation in an archive, read as a stream. Nothing is ever unpacked to disk: Markdown goes to memory, all
 * else is passed over, so a path or a link that leads elsewhere has nothing to aim at.
 *
 * @module
 */
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { FailedError, UsageError } from '../../common/failures.ts';
import {
  createMeter,
  type DocsSource,
  FRONT_PAGES,
  isWanted,
  MAX_PREFIX,
  type Meter,
} from './collect-pages.ts';

/** A file of the archive that may be part of a documentation. */
interface Found {
  /** What stands in front of `doc/` or `VERSION`. */
  readonly prefix: string;
  /** Below `doc/`, or `VERSION`. */
  readonly path: string;
}

interface Contents {
  readonly meter: Meter;
  /** Pages by prefix and path. */
  readonly pages: Map<string, Map<string, string>>;
  readonly versions: Map<string, string>;
  skipped: number;
}

/**
 * @throws {UsageError} when it is no archive, or one without documentation
 * @throws {FailedError} when it is broken, or too much
 */
export async function readArchive(input: Readable): Promise<DocsSource> {
  const { first, rest } = await peek(input);
  if (first.length === 0) throw new UsageError('The archive is empty.', HOW_TO);
  const contents: Contents = {
    meter: createMeter(),
    pages: new Map(),
    versions: new Map(),
    skipped: 0,
  };
  const isPacked = first[0] === 0x1f && first[1] === 0x8b;
  const stages = [rest, ...(isPacked ? [createGunzip()] : []), counted(contents.meter)];
  try {
    await pipeline([...stages, parserInto(contents)] as [Readable, Transform]);
  } catch (error) {
    throw asFailure(error, contents.meter.entries === 0);
  }
  return chosen(contents);
}

const BLOCK_BYTES = 512;

const HOW_TO = 'Make one with: tar czf - -C /opt/gitlab/embedded/service/gitlab-rails VERSION doc';

interface Peeked {
  readonly first: Buffer;
  readonly rest: Readable;
}

async function peek(input: Readable): Promise<Peeked> {
  const chunks = input[Symbol.asyncIterator]();
  const { value, done } = await chunks.next();
  const first = done ? Buffer.alloc(0) : Buffer.from(value);
  async function* all() {
    if (!done) yield first;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  return { first, rest: Readable.from(all(), { objectMode: false }) };
}

/** Counts what is unpacked, and notices an archive that ends within a block. */
function counted(meter: Meter): Transform {
  let bytes = 0;
  const attempt = (work: () => void, done: (error?: Error) => void) => {
    try {
      work();
    } catch (error) {
      done(error as Error);
    }
  };
  return new Transform({
    transform(chunk: Buffer, _, done) {
      attempt(() => {
        bytes += chunk.length;
        meter.unpacked(chunk.length);
        done(null, chunk);
      }, done);
    },
    flush(done) {
      const isCut = bytes % BLOCK_BYTES !== 0;
      done(isCut ? Object.assign(new Error('cut off'), { tarCode: 'CUT' }) : null);
    },
  });
}

/** Warnings of the parser are errors here: half a documentation would look like a whole one. */
function parserInto(contents: Contents): NodeJS.WritableStream {
  const parser = new Parser({ strict: true });
  parser.on('entry', (entry: ReadEntry) => {
    try {
      contents.meter.entry();
      takeEntry(entry, contents);
    } catch (error) {
      parser.abort(error as Error);
    }
  });
  return parser as unknown as NodeJS.WritableStream;
}

function takeEntry(entry: ReadEntry, contents: Contents): void {
  const found = entry.type === 'File' || entry.type === 'OldFile' ? findIn(entry.path) : undefined;
  if (found === undefined && entry.type !== 'Directory' && !isPlain(entry)) contents.skipped += 1;
  if (found === undefined || !isRead(found, entry.size, contents.meter)) {
    entry.resume();
    return;
  }
  const chunks: Buffer[] = [];
  entry.on('data', (chunk: Buffer) => chunks.push(chunk));
  entry.on('end', () => keep(found, Buffer.concat(chunks).toString('utf8'), contents));
}

function isPlain({ type, path }: ReadEntry): boolean {
  return (type === 'File' || type === 'OldFile') && safeParts(path) !== undefined;
}

function isRead({ path }: Found, size: number, meter: Meter): boolean {
  if (path === 'VERSION') return size < 1_000;
  return isWanted(path) && meter.page(size);
}

function keep({ prefix, path }: Found, text: string, { pages, versions }: Contents): void {
  if (path === 'VERSION') {
    if (!versions.has(prefix)) versions.set(prefix, text);
    return;
  }
  const known = pages.get(prefix) ?? new Map<string, string>();
  pages.set(prefix, known);
  known.set(path, text);
}

function findIn(path: string): Found | undefined {
  const parts = safeParts(path);
  if (parts === undefined) return undefined;
  if (parts.at(-1) === 'VERSION' && parts.length <= MAX_PREFIX + 1) {
    return { prefix: parts.slice(0, -1).join('/'), path: 'VERSION' };
  }
  const at = parts.indexOf('doc');
  return at === -1 || at > MAX_PREFIX || at === parts.length - 1
    ? undefined
    : { prefix: parts.slice(0, at).join('/'), path: parts.slice(at + 1).join('/') };
}

/** The folders and the name; undefined for a path that is absolute or climbs. */
function safeParts(path: string): string[] | undefined {
  const parts = path.split(/[/\\]/).filter((part) => part !== '.' && part !== '');
  return /^[/\\]|^[a-z]:/i.test(path) || parts.includes('..') ? undefined : parts;
}

/** The first documentation that the archive has. */
function chosen({ pages, versions, meter, skipped }: Contents): DocsSource {
  for (const [prefix, found] of pages) {
    if (!FRONT_PAGES.some((page) => found.has(page))) continue;
    return { version: versions.get(prefix), pages: found, tooLarge: meter.tooLarge, skipped };
  }
  throw new UsageError(
    'The archive holds no documentation: there is no doc/_index.md in it.',
    HOW_TO,
  );
}

/** `isFirst`: nothing of it could be read. */
function asFailure(error: unknown, isFirst: boolean): Error {
  if (error instanceof FailedError) return error;
  const { message, code, tarCode } = error as { message: string; code?: string; tarCode?: string };
  if (tarCode !== undefined && isFirst) {
    return new UsageError('This is no folder and no tar archive.', HOW_TO);
  }
  if (tarCode !== undefined || code?.startsWith('Z_')) {
    return new FailedError(`The archive is broken (${message}). Nothing was written.`);
  }
  return error as Error;
}
