/**
 * Lines of bytes that come in pieces, compressed or not. Nothing is held but the line that is not over yet.
 *
 * @module
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type ReadText, readLine } from '../usage-entry.ts';

/** CloudWatch's limit of a line is 1 MB; a longer one is no line of ours. In characters. */
const MAX_LINE = 1_048_576;

/** The bytes have the form of gzip and break off, or are damaged. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

/**
 * The records in `bytes`.
 *
 * @throws {DamagedError} when compressed bytes cannot be read to their end; what came before has been given
 */
export async function* readRecords(bytes: Readable): AsyncGenerator<ReadText> {
  for await (const line of readLines(bytes)) yield* readLine(line);
}

async function* readLines(bytes: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const decode = (chunk: Uint8Array) => decoder.decode(chunk, { stream: true });
  yield* splitLines(await unpacked(bytes), decode, MAX_LINE);
}

/**
 * The lines as they are, one character for each byte, so that they can be written again.
 *
 * @throws {DamagedError} as {@link readRecords}
 */
export async function* readRawLines(bytes: Readable): AsyncGenerator<string> {
  const decode = (chunk: Uint8Array) => Buffer.from(chunk).toString('latin1');
  yield* splitLines(await unpacked(bytes), decode, Number.POSITIVE_INFINITY);
}

async function* splitLines(
  pieces: AsyncIterable<Uint8Array>,
  decode: (chunk: Uint8Array) => string,
  maxLine: number,
): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of pieces) {
    const lines = (rest + decode(chunk)).split('\n');
    rest = lines.pop() ?? '';
    // A line that never ends is cut, and then unreadable.
    if (rest.length > maxLine) rest = rest.slice(0, maxLine);
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const GZIP = [0x1f, 0x8b];

/** Told by the first two bytes: names and headers of objects say different things. */
async function unpacked(bytes: Readable): Promise<AsyncIterable<Uint8Array>> {
  const [pieces, head] = await peek(bytes);
  if (!GZIP.every((byte, index) => head[index] === byte)) return pieces;
  return gunzipped(pieces);
}

async function* gunzipped(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(pieces, { objectMode: false });
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/^(?:Z_|ERR_STREAM_PREMATURE)/.test(code)) throw error;
    throw new DamagedError('the compressed data is damaged or breaks off', { cause: error });
  } finally {
    source.destroy();
  }
}

/** The same bytes, and a look at the first of them. */
async function peek(bytes: Readable): Promise<[AsyncIterable<Uint8Array>, Uint8Array]> {
  const iterator = bytes[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let head: Uint8Array = new Uint8Array();
  while (head.length < GZIP.length) {
    const { done, value } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* again(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return [again(), head];
}
