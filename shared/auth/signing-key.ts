/**
 * The gateway's own key pair, which signs and verifies user tokens.
 *
 * @see contract 4.5, and 6 for the variables
 * @module
 */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { isStrongRsaKey } from './strong-rsa-key.ts';

export interface SigningKeyOptions {
  /**
   * The private key: PKCS#8 or PKCS#1 PEM, line ends also as `\n` in two characters. Default: a new
   * key per process, which no other function or process knows.
   */
  readonly pem?: string | undefined;
  /** A second key, private or public PEM, whose signatures are accepted too while keys change. */
  readonly validationPem?: string | undefined;
}

export interface SigningKey {
  /** What to sign with. The first call may take a moment: it makes the key if there is none. */
  signer(): Promise<Signer>;
  /** The key that verifies what was signed with `kid`, or `undefined` when that is not ours. */
  find(kid: string): Promise<KeyObject | undefined>;
  /** The public halves as JSON Web Keys, the one in use first. */
  publicJwks(): Promise<readonly JWK[]>;
}

export interface Signer {
  readonly privateKey: KeyObject;
  /** RFC 7638 thumbprint. */
  readonly kid: string;
}

/**
 * Reads the keys.
 *
 * @throws {Error} at once, naming the variable, when a PEM cannot be read or holds a key other than
 * RSA of at least 2048 bits
 */
export function createSigningKey({ pem, validationPem }: SigningKeyOptions = {}): SigningKey {
  const configured = pem === undefined ? undefined : readKey('SIGNING_KEY', pem, createPrivateKey);
  const validation =
    validationPem === undefined
      ? undefined
      : readKey('VALIDATION_KEY', validationPem, createPublicKey);

  let ownPair = configured && derivePair(configured);
  const validationHalf = validation && describePublic(validation);
  const own = () => (ownPair ??= generateRsaKey().then(derivePair));

  return {
    async signer() {
      const { privateKey, jwk } = await own();
      return { privateKey, kid: jwk.kid };
    },

    async find(kid) {
      // Not `own()`: before a key is made, nothing can have been signed with it.
      const halves = await Promise.all([ownPair, validationHalf]);
      return halves.find((half) => half?.jwk.kid === kid)?.publicKey;
    },

    async publicJwks() {
      const halves = await Promise.all([own(), validationHalf]);
      return halves.flatMap((half) => half?.jwk ?? []);
    },
  };
}

function readKey(variable: string, pem: string, parse: (pem: string) => KeyObject): KeyObject {
  const name = `AIGW_SELF_SIGNED_JWT__${variable}`;
  const key = parsePem(name, pem, parse);
  if (!isStrongRsaKey(key)) throw new Error(`${name} must be an RSA key of at least 2048 bits`);
  return key;
}

function parsePem(name: string, pem: string, parse: (pem: string) => KeyObject): KeyObject {
  try {
    return parse(pem.replaceAll('\\r', '').replaceAll('\\n', '\n').trim());
  } catch (cause) {
    throw new Error(`${name} is not a readable PEM key`, { cause });
  }
}

async function generateRsaKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey;
}

interface PublicHalf {
  readonly publicKey: KeyObject;
  readonly jwk: JWK & { readonly kid: string };
}

interface KeyPair extends PublicHalf {
  readonly privateKey: KeyObject;
}

async function derivePair(privateKey: KeyObject): Promise<KeyPair> {
  return { privateKey, ...(await describePublic(createPublicKey(privateKey))) };
}

async function describePublic(publicKey: KeyObject): Promise<PublicHalf> {
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { publicKey, jwk: { ...jwk, kid, use: 'sig', alg: 'RS256' } };
}
