/**
 * S3 as the operators' programs reach it.
 *
 * @module
 */
import { S3Client } from '@aws-sdk/client-s3';
import {
  boundedHandler,
  isLoopback,
  LOCAL_CREDENTIALS,
  LOCAL_REGION,
  profileRegion,
  regionIn,
} from './aws.ts';
import { FailedError } from './failures.ts';
import type { Environment } from './terminal.ts';

/** A client whose calls end within so many milliseconds; without a limit, within the usual one. */
export type ConnectS3 = (limitMs?: number) => S3Client;

/** @throws {UsageError} when the region is not known */
export async function s3Connector(env: Environment, given: string | undefined): Promise<ConnectS3> {
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || undefined;
  const isLocal = endpoint !== undefined && isLoopback(endpoint);
  const region = given || regionIn(env) || (isLocal ? LOCAL_REGION : await profileRegion());
  return (limitMs) =>
    new S3Client({
      region,
      maxAttempts: 2,
      requestHandler: boundedHandler(limitMs),
      ...(endpoint && { endpoint, forcePathStyle: true }),
      ...(isLocal && { credentials: LOCAL_CREDENTIALS }),
    });
}

/** Whether a condition of the call did not hold: somebody else changed the object. */
export function isConflict(error: unknown): boolean {
  const { name } = error as Error;
  return /^(?:PreconditionFailed|ConditionalRequestConflict|412|409)$/.test(name);
}

/** In words for operators where S3's own do not help. `rights` are those that the caller needs. */
export function explainedS3(error: unknown, bucket: string, rights: string): unknown {
  const explained: Readonly<Record<string, string>> = {
    NoSuchBucket: `There is no bucket '${bucket}': check --bucket, --region and --profile.`,
    AccessDenied: `AWS denies access to the bucket '${bucket}': the role or user needs ${rights}.`,
    PermanentRedirect: `The bucket '${bucket}' is in another region: give --region.`,
  };
  const { name } = error as Error;
  return Object.hasOwn(explained, name) ? new FailedError(explained[name] ?? '') : error;
}
