/**
 * The only module that talks to KMS. Only functions that issue or take user tokens import it; the
 * others should not carry a client that they never use.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 * @module
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { isStrongRsaKey } from './strong-rsa-key.ts';

export interface KmsOptions {
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

/** RS256, as KMS calls it. */
const RS256 = 'RSASSA_PKCS1_V1_5_SHA_256';

/** What KMS hashes itself, in bytes; of anything longer it takes the SHA-256 digest. */
const MAX_RAW_BYTES = 4_096;

/** GitLab waits 30 s for a token, but an IDE that presents one gives up after 5 s. */
const CONNECTION_TIMEOUT_MS = 500;
const REQUEST_TIMEOUT_MS = 1_500;

export function createKms({ region, endpoint }: KmsOptions): Kms {
  const client = new KMSClient({
    region,
    maxAttempts: 2,
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
        throw new Error('The KMS key is not an RSA key for signatures');
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
