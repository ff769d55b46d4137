/**
 * The bucket of usage records: objects of gzip, by the UTC day on which Firehose got the lines.
 *
 * @see docs/usage-records.md
 * @module
 */
import type { Readable } from 'node:stream';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { FailedError, UsageError } from '../../common/failures.ts';
import { type ConnectS3, explainedS3 } from '../../common/s3.ts';
import type { Environment } from '../../common/terminal.ts';
import { type Bounds, utcDaysOf } from '../period.ts';
import type { ReadText } from '../usage-entry.ts';
import { DamagedError, readRecords } from './read-lines.ts';
import type { Progress, Source } from './source.ts';

/** For one object: Firehose writes at most 64 MB, much less when compressed. */
const OBJECT_LIMIT_MS = 300_000;

/** A line is logged when the answer is over, and may reach the bucket a day later when deliveries fail. */
const LATE_MS = 86_400_000;

const RIGHTS = 's3:ListBucket on the bucket and s3:GetObject on requests/*';

/** @throws {UsageError} when the bucket is not named */
export function bucketName(given: string | undefined, env: Environment): string {
  const name = given ?? env['DUO_EDGE_USAGE_BUCKET'];
  if (name) return name;
  throw new UsageError(
    'The bucket is not known.',
    "Give --bucket <name>. The name is the stack's output UsageBucketName.",
  );
}

export function bucketSource(connect: ConnectS3, bucket: string, bounds: Bounds): Source {
  return {
    name: `bucket ${bucket}`,
    bounds,
    read: (progress) => readBucket({ client: connect(OBJECT_LIMIT_MS), bucket }, bounds, progress),
  };
}

interface Place {
  readonly client: S3Client;
  readonly bucket: string;
}

async function* readBucket(
  place: Place,
  bounds: Bounds,
  progress: Progress,
): AsyncGenerator<ReadText> {
  const days = utcDaysOf({ ...bounds, untilMs: bounds.untilMs + LATE_MS });
  for (const [index, day] of days.entries()) {
    progress(index, days.length, 'days');
    for await (const object of openAhead(place, listRecords(place, `day=${day}/`))) {
      yield* readObject(place, object);
    }
  }
}

/** The keys of the objects that hold records, of one day or of all. */
export async function* listRecords({ client, bucket }: Place, folder = ''): AsyncGenerator<string> {
  const pages = paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: `requests/${folder}` });
  try {
    for await (const { Contents = [] } of pages) {
      for (const { Key, Size = 0 } of Contents) if (Key !== undefined && Size > 0) yield Key;
    }
  } catch (error) {
    throw explainedS3(error, bucket, RIGHTS);
  }
}

interface OpenObject {
  readonly key: string;
  /** Undefined: it expired between the listing and now. */
  readonly body: Readable | undefined;
}

/** A busy day has 288 objects, most of them small: what takes time is waiting for each. */
const OPEN_AHEAD = 8;

/** Opens objects in their order, the next ones while one is read. */
async function* openAhead(place: Place, keys: AsyncIterable<string>): AsyncGenerator<OpenObject> {
  const waiting: Promise<OpenObject>[] = [];
  try {
    for await (const key of keys) {
      const opening = openObject(place, key);
      // Whoever reads it next will learn of its failure.
      opening.catch(() => {});
      waiting.push(opening);
      if (waiting.length >= OPEN_AHEAD) yield await (waiting.shift() as Promise<OpenObject>);
    }
    while (waiting.length > 0) yield await (waiting.shift() as Promise<OpenObject>);
  } finally {
    for (const opening of waiting)
      void opening.then(
        ({ body }) => body?.destroy(),
        () => {},
      );
  }
}

async function openObject({ client, bucket }: Place, key: string): Promise<OpenObject> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { key, body: Body as Readable };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return { key, body: undefined };
    throw explainedS3(error, bucket, RIGHTS);
  }
}

async function* readObject({ bucket }: Place, { key, body }: OpenObject): AsyncGenerator<ReadText> {
  if (body === undefined) return;
  try {
    yield* readRecords(body);
  } catch (error) {
    if (error instanceof DamagedError) throw new FailedError(`${key}: ${error.message}.`);
    throw explainedS3(error, bucket, RIGHTS);
  }
}
