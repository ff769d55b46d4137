/**
 * Indexes in a bucket, as operators publish them.
 *
 * @see search 8
 * @module
 */
import { hash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import {
  keyOf,
  MANIFEST_KEY,
  type ManifestEntry,
  manifestText,
  parseManifest,
} from '#shared/docs-search/bucket-manifest.ts';
import { FailedError, UsageError } from '../common/failures.ts';
import { explainedS3, isConflict, s3Connector } from '../common/s3.ts';
import type { Session } from './session.ts';

export interface DocsBucket {
  readonly name: string;
  list(): Promise<readonly ManifestEntry[]>;
  /** The file first, then the manifest that names it; an entry of the same version is replaced. */
  publish(
    image: Uint8Array,
    entry: Omit<ManifestEntry, 'key' | 'sha256' | 'bytes'>,
  ): Promise<ManifestEntry>;
  /** Whether there was one. */
  remove(version: string): Promise<boolean>;
}

/** For an index of 20 MB by a slow line. Whatever else is sent or read is small. */
const UPLOAD_LIMIT_MS = 300_000;

/** @throws {UsageError} when the bucket is not named */
export async function openBucket(
  { env, options }: Session,
  given: string | undefined,
): Promise<DocsBucket> {
  const name = given ?? (env['DUO_EDGE_DOCS_BUCKET'] || undefined);
  if (name === undefined) {
    throw new UsageError(
      'The bucket is not known.',
      "Give --bucket <name>. The name is the stack's output DocsBucketName.",
    );
  }
  const connect = await s3Connector(env, options.region);
  return createBucket(connect(), connect(UPLOAD_LIMIT_MS), name);
}

interface Known {
  readonly entries: readonly ManifestEntry[];
  readonly etag: string | undefined;
}

function createBucket(client: S3Client, uploads: S3Client, name: string): DocsBucket {
  const place: Place = { client, Bucket: name };
  return {
    name,
    list: async () => (await readManifest(place)).entries,
    async publish(image, facts) {
      const sha256 = hash('sha256', image, 'hex');
      const key = keyOf({ version: facts.version, sha256 });
      const entry = { ...facts, key, bytes: image.byteLength, sha256 };
      await put({ ...place, client: uploads }, { Key: key, Body: image });
      await changeManifest(place, (entries) => [
        ...entries.filter(({ version }) => version !== entry.version),
        entry,
      ]);
      return entry;
    },
    async remove(version) {
      const gone = (await readManifest(place)).entries.filter((entry) => entry.version === version);
      if (gone.length === 0) return false;
      await changeManifest(place, (entries) =>
        entries.filter((entry) => entry.version !== version),
      );
      for (const { key } of gone) {
        await client.send(new DeleteObjectCommand({ Bucket: name, Key: key }));
      }
      return true;
    },
  };
}

interface Place {
  readonly client: S3Client;
  readonly Bucket: string;
}

async function readManifest({ client, Bucket }: Place): Promise<Known> {
  try {
    const { Body, ETag } = await client.send(new GetObjectCommand({ Bucket, Key: MANIFEST_KEY }));
    return { entries: parseManifest((await Body?.transformToString()) ?? ''), etag: ETag };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return { entries: [], etag: undefined };
    throw explained(error, Bucket);
  }
}

async function put({ client, Bucket }: Place, object: Omit<PutObjectCommandInput, 'Bucket'>) {
  try {
    await client.send(new PutObjectCommand({ Bucket, ...object }));
  } catch (error) {
    throw explained(error, Bucket);
  }
}

/** Whoever else changes the manifest at the same time is noticed, and joined once. */
async function changeManifest(
  place: Place,
  edit: (entries: readonly ManifestEntry[]) => ManifestEntry[],
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { entries, etag } = await readManifest(place);
    const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
    const text = { Body: manifestText(edit(entries)), ContentType: 'application/json' };
    try {
      await put(place, { Key: MANIFEST_KEY, ...text, ...condition });
      return;
    } catch (error) {
      if (!(error instanceof ConflictedError) || attempt > 1) throw error;
    }
  }
}

/** Somebody else changed the manifest. */
class ConflictedError extends FailedError {}

const RIGHTS = 's3:GetObject, PutObject and DeleteObject on docs/*';

/** In words for operators where S3's own do not help. */
function explained(error: unknown, bucket: string): unknown {
  return isConflict(error)
    ? new ConflictedError(`Somebody else publishes to the bucket '${bucket}': try again.`)
    : explainedS3(error, bucket, RIGHTS);
}
