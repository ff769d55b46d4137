/**
 * The gateway's own keys: one signs user tokens; others are also accepted during a rotation.
 *
 * @see contract 4.5
 * @module
 */
import { hash, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { refusedToken } from './refused-token.ts';

/** The public key of one of our own keys, in the two forms that we need. */
export interface PublicKey {
  /** For verification. */
  readonly key: KeyObject;
  /** For publication; `kid` is the RFC 7638 thumbprint. */
  readonly jwk: JWK & { readonly kid: string };
}

/** A key whose signatures we accept. */
export interface ValidationKey {
  /** Rejects when the key cannot be read at present. */
  publicKey(): Promise<PublicKey>;
}

/** A key that signs. Its private key need not be in this process. */
export interface SigningKey extends ValidationKey {
  /** The RS256 signature of `input`. */
  sign(input: Uint8Array): Promise<Uint8Array>;
}

export interface KeyRingOptions {
  /** Undefined: nothing can be signed here. */
  readonly signing: SigningKey | undefined;
  /** Further keys whose signatures are accepted: the next one, and then the previous one. */
  readonly validation?: readonly ValidationKey[];
}

export interface KeyRing {
  /**
   * What to sign with. The first call may take a moment, because it creates or reads the key.
   *
   * @throws {Error} if there is no key, or it cannot be read
   */
  signer(): Promise<Signer>;
  /**
   * The key that verifies what was signed with `kid`, or `undefined` when that is not ours.
   *
   * @throws {GatewayError} `unauthenticated`, if a key that cannot be read at present might be the one
   */
  find(kid: string): Promise<KeyObject | undefined>;
  /** The public keys as JSON Web Keys, the one in use first; those that can be read. */
  publicJwks(): Promise<readonly JWK[]>;
}

export interface Signer extends Pick<SigningKey, 'sign'> {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
}

export function createKeyRing({ signing, validation = [] }: KeyRingOptions): KeyRing {
  const keys: readonly ValidationKey[] = signing ? [signing, ...validation] : validation;
  const readAll = () => Promise.allSettled(keys.map((key) => key.publicKey()));

  return {
    async signer() {
      if (signing === undefined) throw new Error('No signing key is configured');
      const { jwk } = await signing.publicKey();
      return { kid: jwk.kid, sign: (input) => signing.sign(input) };
    },

    async find(kid) {
      const results = await readAll();
      const found = readable(results).find(({ jwk }) => jwk.kid === kid);
      if (found === undefined && results.some(({ status }) => status === 'rejected')) {
        throw refusedToken('A key of the gateway itself cannot be read');
      }
      return found?.key;
    },

    async publicJwks() {
      return readable(await readAll()).map(({ jwk }) => jwk);
    },
  };
}

function readable(results: readonly PromiseSettledResult<PublicKey>[]): PublicKey[] {
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

export function describePublicKey(key: KeyObject): PublicKey {
  const { e = '', n = '' } = key.export({ format: 'jwk' });
  // RFC 7638: these members, in this order and without white space.
  const kid = hash('sha256', JSON.stringify({ e, kty: 'RSA', n }), 'base64url');
  return { key, jwk: { kty: 'RSA', n, e, kid, use: 'sig', alg: 'RS256' } };
}
