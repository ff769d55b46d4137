/**
 * Takes the records of one person out of the bucket. Each object is replaced whole or not at all, and only if nobody
 * else has changed it: what stops halfway can be run again.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { FailedError } from '../common/failures.ts';
import { explainedS3, isConflict } from '../common/s3.ts';
import type { Person } from './person.ts';
import { DamagedError, readRawLines } from './sources/read-lines.ts';
import { listRecords } from './sources/usage-bucket.ts';
import { readLine } from './usage-entry.ts';

export interface UsageBucket {
  readonly client: S3Client;
  readonly bucket: string;
}

export interface Forgotten {
  records: number;
  /** Objects in which the records are. */
  objects: number;
  /** Those of them that hold nothing else. */
  wholeObjects: number;
}

export interface ForgetOptions {
  /** Nothing is changed; only counted. */
  readonly isTrial: boolean;
  readonly progress: (objects: number, found: Forgotten) => void;
}

const RIGHTS =
  's3:ListBucket and GetBucketVersioning on the bucket, s3:GetObject, PutObject and DeleteObject on requests/*';

export async function forgetPerson(
  place: UsageBucket,
  person: Person,
  { isTrial, progress }: ForgetOptions,
): Promise<Forgotten> {
  const found: Forgotten = { records: 0, objects: 0, wholeObjects: 0 };
  let seen = 0;
  for await (const key of listRecords(place)) {
    seen += 1;
    progress(seen, found);
    const { records, isWhole } = await forgetIn({ ...place, key }, person, isTrial);
    if (records === 0) continue;
    found.records += records;
    found.objects += 1;
    if (isWhole) found.wholeObjects += 1;
  }
  return found;
}

interface ObjectPlace extends UsageBucket {
  readonly key: string;
}

interface Sifted {
  /** How many records of the person there are. */
  readonly records: number;
  /** The object holds nothing else. */
  readonly isWhole: boolean;
}

const NOTHING: Sifted = { records: 0, isWhole: false };

/** Somebody else may change the same object, such as another run. */
const MAX_TRIES = 3;

async function forgetIn(place: ObjectPlace, person: Person, isTrial: boolean): Promise<Sifted> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await forgetOnce(place, person, isTrial);
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return NOTHING;
      if (error instanceof DamagedError) throw new FailedError(`${place.key}: ${error.message}.`);
      if (!isConflict(error)) throw explainedS3(error, place.bucket, RIGHTS);
      if (attempt === MAX_TRIES)
        throw new FailedError(`Somebody else keeps changing ${place.key}: try again.`);
    }
  }
}

async function forgetOnce(place: ObjectPlace, person: Person, isTrial: boolean): Promise<Sifted> {
  const { client, bucket: Bucket, key: Key } = place;
  const object = await client.send(new GetObjectCommand({ Bucket, Key }));
  const { kept, records } = await sift(object.Body as Readable, person);
  const isWhole = kept.length === 0;
  if (records === 0 || isTrial) return { records, isWhole };
  const only = object.ETag === undefined ? {} : { IfMatch: object.ETag };
  if (isWhole) await client.send(new DeleteObjectCommand({ Bucket, Key, ...only }));
  else {
    const Body = gzipSync(Buffer.from(`${kept.join('\n')}\n`, 'latin1'));
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ...only, ...asItWas(object) }));
  }
  return { records, isWhole };
}

/** What is set on an object besides its content. */
function asItWas({ ContentType, ContentEncoding, Metadata, StorageClass }: GetObjectCommandOutput) {
  return {
    ...(ContentType !== undefined && { ContentType }),
    ...(ContentEncoding !== undefined && { ContentEncoding }),
    ...(Metadata !== undefined && { Metadata }),
    ...(StorageClass !== undefined && { StorageClass }),
  };
}

/** Lines of others stay as they are, byte for byte. */
async function sift(
  bytes: Readable,
  person: Person,
): Promise<{ readonly kept: readonly string[]; readonly records: number }> {
  const kept: string[] = [];
  let records = 0;
  for await (const line of readRawLines(bytes)) {
    const parts = readLine(line);
    const others = parts.filter(
      ({ text, reading }) =>
        !(reading.type === 'request' ? person.isOf(reading.entry) : person.isNamedIn(text)),
    );
    records += parts.length - others.length;
    if (others.length < parts.length) kept.push(...others.map(({ text }) => text));
    else if (parts.length > 0) kept.push(line);
  }
  return { kept, records };
}

/** Whether the bucket keeps what was there before; undefined: it may not be asked. */
export async function keepsVersions({ client, bucket }: UsageBucket): Promise<boolean | undefined> {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    return Status !== undefined;
  } catch {
    return undefined;
  }
}
