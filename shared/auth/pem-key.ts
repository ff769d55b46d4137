/**
 * Keys of our own that are in this process: from configuration, or made for one run.
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
import type { OwnKey, ValidationKey } from './own-key.ts';
import { describePublic } from './public-half.ts';
import { isStrongRsaKey } from './strong-rsa-key.ts';

/**
 * Reads the key that signs: PKCS#8 or PKCS#1, line ends also as `\n` in two characters.
 *
 * @throws {Error} at once, naming the variable, when it is no RSA key of at least 2048 bits
 */
export function createPemKey(pem: string): OwnKey {
  return toOwnKey(Promise.resolve(readKey('SIGNING_KEY', pem, createPrivateKey)));
}

/**
 * Reads a second key, private or public, whose signatures are accepted too while keys change.
 *
 * @throws {Error} like {@link createPemKey}
 */
export function createPemValidationKey(pem: string): ValidationKey {
  const half = describePublic(readKey('VALIDATION_KEY', pem, createPublicKey));
  return { publicHalf: () => half };
}

/** A key that no other function or process knows, made when it is first needed. */
export function createEphemeralKey(): OwnKey {
  let made: OwnKey | undefined;
  const own = () => (made ??= toOwnKey(generateRsaKey()));
  return { publicHalf: () => own().publicHalf(), sign: (input) => own().sign(input) };
}

function toOwnKey(privateKey: Promise<KeyObject>): OwnKey {
  const half = privateKey.then((key) => describePublic(createPublicKey(key)));
  return {
    publicHalf: () => half,
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
