/**
 * KMS on a loopback port, as far as signing goes: JSON 1.1, `Sign` and `GetPublicKey`.
 *
 * As strict as the service: what it would refuse is refused, by the same names.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 * @module
 */
import { constants, generateKeyPairSync, type KeyObject, privateEncrypt, sign } from 'node:crypto';
import { exception, startJsonService } from './json-service.ts';

export interface KmsStandIn extends AsyncDisposable {
  readonly url: string;
  /** The operations asked for, in order, such as `Sign`. */
  readonly calls: readonly KmsCall[];
  /** Makes a key and returns its ARN. */
  createKey(type?: KeyType): string;
  /** Answers each call with this exception from now on; `undefined` with what was asked for. */
  fail(exception: { readonly name: string; readonly status: number } | undefined): void;
}

/** `encrypting`: an RSA key with the usage ENCRYPT_DECRYPT. */
type KeyType = 'rsa' | 'rsa-1024' | 'ec' | 'symmetric' | 'encrypting';

export interface KmsCall {
  readonly operation: string;
  readonly keyId: string;
  readonly messageType: string | undefined;
}

interface KmsRequest {
  readonly KeyId: string;
  readonly Message?: string;
  readonly MessageType?: 'RAW' | 'DIGEST';
  readonly SigningAlgorithm?: string;
}

const RS256 = 'RSASSA_PKCS1_V1_5_SHA_256';
const ALGORITHMS = { rsa: [RS256, 'RSASSA_PSS_SHA_256'], ec: ['ECDSA_SHA_256'] };
const MAX_RAW_BYTES = 4_096;

/** In front of a SHA-256 digest in a PKCS#1 v1.5 signature (RFC 8017 §9.2). */
const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');

export async function startKmsStandIn(): Promise<KmsStandIn> {
  const keys = new Map<string, KeyPair>();
  const calls: KmsCall[] = [];
  let failure: Parameters<KmsStandIn['fail']>[0];
  const service = await startJsonService({
    prefix: 'TrentService.',
    answer(operation, input: KmsRequest) {
      const key = keys.get(input.KeyId);
      calls.push({ operation, keyId: input.KeyId, messageType: input.MessageType });
      if (failure) return exception(failure.name, failure.status);
      if (!key) return exception('NotFoundException');
      const body = OPERATIONS[operation]?.(key, input);
      if (typeof body === 'object') return { status: 200, body };
      return exception(body ?? 'UnknownOperationException');
    },
  });

  return {
    ...service,
    calls,
    createKey(type = 'rsa') {
      const arn = `arn:aws:kms:eu-central-1:123456789012:key/${keys.size + 1}`;
      keys.set(arn, makeKeyPair(type));
      return arn;
    },
    fail(next) {
      failure = next;
    },
  };
}

interface KeyPair {
  readonly type: KeyType;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function makeKeyPair(type: KeyType): KeyPair {
  if (type === 'ec') return { type, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
  const modulusLength = type === 'rsa-1024' ? 1_024 : 2_048;
  return { type, ...generateKeyPairSync('rsa', { modulusLength }) };
}

type Operation = (key: KeyPair, request: KmsRequest) => object | string;

/** What each operation answers, or the name of the exception. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetPublicKey({ type, publicKey }, { KeyId }) {
    if (type === 'symmetric') return 'UnsupportedOperationException';
    const PublicKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    if (type === 'encrypting') {
      const EncryptionAlgorithms = ['RSAES_OAEP_SHA_256'];
      return { KeyId, KeyUsage: 'ENCRYPT_DECRYPT', PublicKey, EncryptionAlgorithms };
    }
    const SigningAlgorithms = type === 'ec' ? ALGORITHMS.ec : ALGORITHMS.rsa;
    return { KeyId, KeyUsage: 'SIGN_VERIFY', PublicKey, SigningAlgorithms };
  },
  Sign: ({ type, privateKey }, { KeyId, Message = '', MessageType, SigningAlgorithm }) => {
    const message = Buffer.from(Message, 'base64');
    if (SigningAlgorithm !== RS256 || type === 'encrypting') return 'InvalidKeyUsageException';
    const tooLong =
      MessageType === 'DIGEST' ? message.length !== 32 : message.length > MAX_RAW_BYTES;
    if (tooLong || message.length === 0) return 'ValidationException';
    const signature =
      MessageType === 'DIGEST'
        ? signDigest(privateKey, message)
        : sign('sha256', message, privateKey);
    return { KeyId, SigningAlgorithm, Signature: signature.toString('base64') };
  },
};

function signDigest(key: KeyObject, digest: Buffer): Buffer {
  return privateEncrypt(
    { key, padding: constants.RSA_PKCS1_PADDING },
    Buffer.concat([DIGEST_INFO, digest]),
  );
}
