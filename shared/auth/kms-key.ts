/**
 * A key of our own that never leaves KMS.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { Kms } from './kms.ts';
import type { OwnKey } from './own-key.ts';
import { describePublic, type PublicHalf } from './public-half.ts';

export interface KmsKeyOptions {
  /** Id or ARN, not an alias: what it names must not change while its public half is remembered. */
  readonly keyId: string;
  /** Makes the client, when it is first needed: most starts of a function see no user token. */
  readonly kms: () => Kms;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
  /** Is told of each failure, for the log. */
  readonly report?: (failure: KmsKeyFailure) => void;
}

export interface KmsKeyFailure {
  readonly keyId: string;
  /** The name of the exception. */
  readonly awsError: string;
}

/** Anyone can send a token that names us as its issuer; KMS must not feel it. */
const RETRY_PAUSE_MS = 5_000;

/**
 * Makes the key. The public half is read once; when that fails, not again within 5 s.
 *
 * @throws {GatewayError} its members do: `signing_failed`, with the name of the AWS exception
 */
export function createKmsKey(options: KmsKeyOptions): OwnKey {
  const { keyId, kms, now = Date.now, report } = options;
  let half: Promise<PublicHalf> | undefined;
  let retryAt = Number.POSITIVE_INFINITY;

  function failed(cause: unknown): never {
    const awsError = cause instanceof Error ? cause.name : typeof cause;
    report?.({ keyId, awsError });
    throw new GatewayError('signing_failed', 'KMS could not be used', { awsError, cause });
  }

  async function read(): Promise<PublicHalf> {
    retryAt = Number.POSITIVE_INFINITY;
    try {
      return await describePublic(await kms().publicKey(keyId));
    } catch (cause) {
      retryAt = now() + RETRY_PAUSE_MS;
      return failed(cause);
    }
  }

  return {
    publicHalf() {
      if (half === undefined || now() >= retryAt) half = read();
      return half;
    },
    sign: (input) => kms().sign(keyId, input).catch(failed),
  };
}
