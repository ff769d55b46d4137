/**
 * One index from a bucket: written beside its place, compared with its manifest, opened, and only then used.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ManifestEntry } from './bucket-manifest.ts';
import { type DocsIndex, openDocsIndex } from './docs-index.ts';
import type { GetObject } from './get-object.ts';

export interface Download extends Disposable {
  readonly index: DocsIndex;
}

export interface DownloadOptions {
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** @throws {Error} when it cannot be fetched, kept or opened, or is not what the manifest says */
export async function downloadIndex(
  getObject: GetObject,
  entry: ManifestEntry,
  { folder, signal }: DownloadOptions,
): Promise<Download> {
  const file = join(folder, basename(entry.key));
  const part = `${file}.part`;
  try {
    await fetchInto(part, getObject, { entry, signal });
    const index = openDocsIndex(part);
    if (index.facts.version !== entry.version) {
      index[Symbol.dispose]();
      throw new Error(`an index of ${index.facts.version}, not of ${entry.version}`);
    }
    await rename(part, file);
    return {
      index,
      [Symbol.dispose]() {
        index[Symbol.dispose]();
        void rm(file, { force: true }).catch(() => {});
      },
    };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

interface Wanted {
  readonly entry: ManifestEntry;
  readonly signal: AbortSignal;
}

async function fetchInto(part: string, getObject: GetObject, { entry, signal }: Wanted) {
  const { status, body } = await getObject(entry.key, { signal });
  if (status !== 200) {
    body.destroy();
    throw new Error(`S3 answered ${status}`);
  }
  const sum = createHash('sha256');
  let bytes = 0;
  await pipeline(
    body,
    async function* measured(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.byteLength;
        if (bytes > entry.bytes) throw new Error('the index is longer than its manifest says');
        sum.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(part),
    { signal },
  );
  if (bytes !== entry.bytes) throw new Error('the index is shorter than its manifest says');
  if (sum.digest('hex') !== entry.sha256)
    throw new Error('the index is not the one of its manifest');
}
