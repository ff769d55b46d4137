/**
 * The gateway's own keys together: one signs user tokens, the others are accepted too while keys
 * change.
 *
 * @see contract 4.5
 * @module
 */
import type { KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import type { OwnKey, ValidationKey } from './own-key.ts';
import type { PublicHalf } from './public-half.ts';
import { refusedToken } from './refused-token.ts';

export interface SigningKeyOptions {
  /** Absent: nothing can be signed here. */
  readonly signing: OwnKey | undefined;
  /** Further keys whose signatures are accepted: the next one, and then the previous one. */
  readonly validation?: readonly ValidationKey[];
}

export interface SigningKey {
  /**
   * What to sign with. The first call may take a moment, for a key is made or read then.
   *
   * @throws {Error} when there is no key, or it cannot be read
   */
  signer(): Promise<Signer>;
  /**
   * The key that verifies what was signed with `kid`, or `undefined` when that is not ours.
   *
   * @throws {GatewayError} `unauthenticated`, when it may be one that cannot be read at present
   */
  find(kid: string): Promise<KeyObject | undefined>;
  /** The public halves as JSON Web Keys, the one in use first; those that can be read. */
  publicJwks(): Promise<readonly JWK[]>;
}

export interface Signer extends Pick<OwnKey, 'sign'> {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
}

export function createSigningKey({ signing, validation = [] }: SigningKeyOptions): SigningKey {
  const keys: readonly ValidationKey[] = signing ? [signing, ...validation] : validation;
  const readAll = () => Promise.allSettled(keys.map((key) => key.publicHalf()));

  return {
    async signer() {
      if (signing === undefined) throw new Error('No signing key is configured');
      const { jwk } = await signing.publicHalf();
      return { kid: jwk.kid, sign: (input) => signing.sign(input) };
    },

    async find(kid) {
      const results = await readAll();
      const half = readable(results).find(({ jwk }) => jwk.kid === kid);
      if (half === undefined && results.some(({ status }) => status === 'rejected')) {
        throw refusedToken('A key of the gateway itself cannot be read');
      }
      return half?.publicKey;
    },

    async publicJwks() {
      return readable(await readAll()).map(({ jwk }) => jwk);
    },
  };
}

function readable(results: readonly PromiseSettledResult<PublicHalf>[]): PublicHalf[] {
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}
