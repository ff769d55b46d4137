/**
 * A bucket with indexes of the handbook, and a gateway's view of it.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createBucketIndexes } from '#shared/docs-search/bucket-indexes.ts';
import {
  keyOf,
  MANIFEST_KEY,
  type ManifestEntry,
  manifestText,
} from '#shared/docs-search/bucket-manifest.ts';
import { createGetObject } from '#shared/docs-search/get-object.ts';
import type { Found } from '#shared/docs-search/index-source.ts';
import { indexHandbook, tempFolder } from '../../support/docs-index.ts';
import { BUCKET, type S3StandIn, startS3StandIn } from '../../support/s3-stand-in.ts';

export interface DocsBucket extends AsyncDisposable {
  readonly s3: S3StandIn;
  readonly logs: { message: string; [fact: string]: unknown }[];
  ask(version?: string): Promise<Found | undefined>;
  /** Puts the handbook into the bucket as an index of these versions. */
  publish(...versions: string[]): Promise<ManifestEntry[]>;
  /** Files that the gateway keeps. */
  kept(): string[];
  /** Lets time pass, in milliseconds. */
  pass(ms: number): void;
}

const QUERY = { text: 'protect a branch', pageSize: 4, docsUrl: 'https://gitlab.example.com/help' };

/** `place` is where files are kept, below a folder of the test's own. */
export async function startDocsBucket(place = ''): Promise<DocsBucket> {
  const folder = tempFolder();
  const s3 = await startS3StandIn();
  const logs: DocsBucket['logs'] = [];
  let now = 1_000_000;
  const source = createBucketIndexes({
    getObject: createGetObject({
      bucket: BUCKET,
      region: 'eu-central-1',
      endpoint: s3.url,
      fips: false,
      credentials: () => ({
        accessKeyId: 'AKID',
        secretAccessKey: 'secret',
        sessionToken: 'token',
      }),
    }),
    log: (_, message, facts) => void logs.push({ message, ...facts }),
    folder: folder.file(place),
    now: () => now,
  });
  return {
    s3,
    logs,
    ask: (version = '19.3.0') => source.search(version, QUERY),
    async publish(...versions) {
      const entries = await Promise.all(
        versions.map(async (version) => {
          const image = readFileSync(await indexHandbook(folder.file('made'), version));
          const sha256 = createHash('sha256').update(image).digest('hex');
          const key = keyOf({ version, sha256 });
          s3.objects.set(key, image);
          return { version, key, bytes: image.length, sha256, pages: 21, made_at: '2026-11-22' };
        }),
      );
      s3.objects.set(MANIFEST_KEY, Buffer.from(manifestText(entries)));
      return entries;
    },
    kept: () => readdirSync(folder.path).filter((name) => name !== 'made'),
    pass(ms) {
      now += ms;
    },
    async [Symbol.asyncDispose]() {
      await s3[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
