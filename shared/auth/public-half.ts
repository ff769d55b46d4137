/**
 * The public half of one of our own keys, in the two forms that are needed of it.
 *
 * @module
 */
import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';

export interface PublicHalf {
  /** Verifies. */
  readonly publicKey: KeyObject;
  /** Is published; `kid` is the RFC 7638 thumbprint. */
  readonly jwk: JWK & { readonly kid: string };
}

export async function describePublic(publicKey: KeyObject): Promise<PublicHalf> {
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { publicKey, jwk: { ...jwk, kid, use: 'sig', alg: 'RS256' } };
}
