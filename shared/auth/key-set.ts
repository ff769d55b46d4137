/**
 * Reads a JSON Web Key Set, and says which keys are good enough for RS256.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517
 * @module
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Public keys by their `kid`. */
export type KeySet = ReadonlyMap<string, KeyObject>;

/**
 * Keeps the keys that can verify RS256 and skips all others, so that one odd key does not lock everyone out.
 */
export function parseKeySet(document: unknown): KeySet {
  const { keys } = (document ?? {}) as { keys?: unknown };
  const candidates: readonly unknown[] = Array.isArray(keys) ? keys : [];

  return new Map(
    candidates.flatMap((candidate) => {
      const jwk = (candidate ?? {}) as JsonWebKey;
      const key = isForSignatures(jwk) ? importKey(jwk) : undefined;
      return key === undefined ? [] : [[String(jwk['kid']), key] as const];
    }),
  );
}

function isForSignatures({ kty, kid, use = 'sig', alg = 'RS256' }: JsonWebKey): boolean {
  const isNamed = typeof kid === 'string' && kid !== '';
  return isNamed && kty === 'RSA' && use === 'sig' && alg === 'RS256';
}

function importKey({ n, e }: JsonWebKey): KeyObject | undefined {
  try {
    // Only the public members, even if somebody publishes a private key.
    const key = createPublicKey({ key: { kty: 'RSA', n, e } as JsonWebKey, format: 'jwk' });
    return isStrongRsaKey(key) ? key : undefined;
  } catch {
    return undefined; // Not a key at all.
  }
}

/** RFC 7518 §3.3: RS256 takes keys of 2048 bits or more. */
const MIN_MODULUS_BITS = 2048;

/** Whether a key, public or private, can be used for RS256. */
export function isStrongRsaKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0 } = asymmetricKeyDetails ?? {};
  return asymmetricKeyType === 'rsa' && modulusLength >= MIN_MODULUS_BITS;
}
