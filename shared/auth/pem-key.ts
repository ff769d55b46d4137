/**
 * Our own keys that are held in this process: from the configuration, or created for one run.
 *
 * @see contract 6 for the variables
 * @module
 */
import {
  createPrivateKey,
  createPublicKey,
  sign as cryptoSign,
  generateKeyPair,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';
import { isStrongRsaKey } from './key-set.ts';
import { describePublicKey, type SigningKey, type ValidationKey } from './signing-key.ts';

/**
 * Reads the signing key: PKCS#8 or PKCS#1. Line ends may also be written as `\n` in two characters.
 *
 * @throws {Error} naming the variable, if it is not an RSA key of at least 2048 bits
 */
export function createPemKey(pem: string): SigningKey {
  return toSigningKey(Promise.resolve(readKey('SIGNING_KEY', pem, createPrivateKey)));
}

/**
 * Reads a second key, private or public, whose signatures are accepted too while keys change.
 *
 * @throws {Error} like {@link createPemKey}
 */
export function createPemValidationKey(pem: string): ValidationKey {
  const publicKey = describePublicKey(readKey('VALIDATION_KEY', pem, createPublicKey));
  return { publicKey: async () => publicKey };
}

/** A key that no other function or process knows, created on first use. */
export function createEphemeralKey(): SigningKey {
  let made: SigningKey | undefined;
  const own = () => (made ??= toSigningKey(generateRsaKey()));
  return { publicKey: () => own().publicKey(), sign: (input) => own().sign(input) };
}

function toSigningKey(privateKey: Promise<KeyObject>): SigningKey {
  const publicKey = privateKey.then((key) => describePublicKey(createPublicKey(key)));
  return {
    publicKey: () => publicKey,
    sign: async (input) => promisify(cryptoSign)('sha256', input, await privateKey),
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
