import type { KeyObject } from 'node:crypto';

/** RFC 7518 §3.3: RS256 takes keys of 2048 bits or more. */
const MIN_MODULUS_BITS = 2048;

/** Whether a key, public or private, can be used for RS256. */
export function isStrongRsaKey({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  const { modulusLength = 0 } = asymmetricKeyDetails ?? {};
  return asymmetricKeyType === 'rsa' && modulusLength >= MIN_MODULUS_BITS;
}
