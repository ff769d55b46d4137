/**
 * A signing key that never leaves KMS.
 *
 * Only functions that issue or accept user tokens import this; the others do without the KMS client.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 * @module
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createRpcProtocol } from '../aws-protocol.ts';
import { GatewayError } from '../errors.ts';
import { isStrongRsaKey } from './key-set.ts';
import { describePublicKey, type PublicKey, type SigningKey } from './signing-key.ts';

export interface KmsKeyOptions extends KmsOptions {
  /** Id or ARN, not an alias: what it names must not change while its public key is remembered. */
  readonly keyId: string;
  /** Is told of each failure, for the log. */
  readonly report?: (failure: KmsKeyFailure) => void;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
  /** Makes the client. Tests pass their own. */
  readonly createKms?: (options: KmsOptions) => Kms;
}

export interface KmsOptions {
  /** Of keys whose id does not name one. */
  readonly region: string;
  /** Absent: the region's own. */
  readonly endpoint?: string | undefined;
}

export interface Kms {
  /** The RS256 signature of `input`. */
  sign(keyId: string, input: Uint8Array): Promise<Uint8Array>;
  /** @throws {Error} also when the key is not one for RS256 */
  publicKey(keyId: string): Promise<KeyObject>;
}

export interface KmsKeyFailure {
  readonly keyId: string;
  /** What to do about it, in words of ours. */
  readonly reason: string;
  /** The name of the exception. */
  readonly awsError: string;
}

const UNSUITABLE = 'The KMS key is of another type: it must be RSA (2048 to 4096) for SIGN_VERIFY';

/** What an operator can do something about, by the name of the exception. */
const REASONS: Readonly<Record<string, string>> = {
  UnsuitableKey: UNSUITABLE,
  // A symmetric key has no public one; a key for encryption signs nothing.
  UnsupportedOperationException: UNSUITABLE,
  InvalidKeyUsageException: UNSUITABLE,
  AccessDeniedException: "The function's role or the key's policy does not allow the KMS key",
  DisabledException: 'The KMS key is disabled',
  KMSInvalidStateException: 'The KMS key is disabled, or about to be deleted',
  NotFoundException: 'There is no such KMS key in its region and account',
};

/** Anybody can send a token that names us as its issuer; KMS must not be flooded. */
const RETRY_PAUSE_MS = 5_000;

/** RS256, as KMS calls it. */
const RS256 = 'RSASSA_PKCS1_V1_5_SHA_256';

/** The most that KMS hashes itself, in bytes. For longer input it takes the SHA-256 digest. */
const MAX_RAW_BYTES = 4_096;

/** GitLab waits 3 to 30 s for a token; an IDE that presents one gives up after 5 s. */
const CONNECTION_TIMEOUT_MS = 500;
const REQUEST_TIMEOUT_MS = 1_500;

/**
 * Creates the key. The client is created on first use, because most processes see no user token. The public key is
 * read once; after a failure, not again for 5 s.
 *
 * @throws {GatewayError} (its methods) `signing_failed`, with the name of the AWS exception
 */
export function createKmsKey(options: KmsKeyOptions): SigningKey {
  const { keyId, region, endpoint, now = Date.now, report, createKms = createClient } = options;
  let client: Kms | undefined;
  const kms = () => (client ??= createKms({ region: regionOf(keyId) ?? region, endpoint }));
  let publicKey: Promise<PublicKey> | undefined;
  let retryAt = Number.POSITIVE_INFINITY;

  function failed(cause: unknown): never {
    const awsError = cause instanceof Error ? cause.name : typeof cause;
    const reason = REASONS[awsError] ?? 'KMS could not be used';
    report?.({ keyId, reason, awsError });
    throw new GatewayError('signing_failed', reason, { awsError, cause });
  }

  async function read(): Promise<PublicKey> {
    retryAt = Number.POSITIVE_INFINITY;
    try {
      return describePublicKey(await kms().publicKey(keyId));
    } catch (cause) {
      retryAt = now() + RETRY_PAUSE_MS;
      return failed(cause);
    }
  }

  return {
    publicKey() {
      if (publicKey === undefined || now() >= retryAt) publicKey = read();
      return publicKey;
    },
    sign: (input) => kms().sign(keyId, input).catch(failed),
  };
}

/** The region in `arn:aws:kms:<region>:<account>:key/<id>`. */
function regionOf(keyId: string): string | undefined {
  return keyId.startsWith('arn:') ? keyId.split(':')[3] : undefined;
}

function createClient({ region, endpoint }: KmsOptions): Kms {
  const client = new KMSClient({
    region,
    maxAttempts: 2,
    protocol: createRpcProtocol('kms'),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    }),
    ...(endpoint !== undefined && { endpoint }),
  });

  return {
    async sign(keyId, input) {
      const { Signature } = await client.send(
        new SignCommand({ KeyId: keyId, SigningAlgorithm: RS256, ...messageOf(input) }),
      );
      if (Signature === undefined) throw new Error('KMS answered without a signature');
      return Signature;
    },

    async publicKey(keyId) {
      const { PublicKey, SigningAlgorithms } = await client.send(
        new GetPublicKeyCommand({ KeyId: keyId }),
      );
      const key = PublicKey && createPublicKey({ key: toBuffer(PublicKey), ...SPKI });
      if (!key || !isStrongRsaKey(key) || !SigningAlgorithms?.includes(RS256)) {
        throw Object.assign(new Error(UNSUITABLE), { name: 'UnsuitableKey' });
      }
      return key;
    },
  };
}

const SPKI = { format: 'der', type: 'spki' } as const;

function messageOf(input: Uint8Array) {
  if (input.length <= MAX_RAW_BYTES) return { MessageType: 'RAW', Message: input } as const;
  const digest = createHash('sha256').update(input).digest();
  return { MessageType: 'DIGEST', Message: digest } as const;
}

function toBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
