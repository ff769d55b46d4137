import { createHash } from 'node:crypto';
import type { Feature } from './features.ts';

/**
 * Whether a user is among the `percent` (0 to 100) who get a feature's canary.
 *
 * The same user always gets the same answer for a feature, and a greater percentage keeps all who
 * were in the smaller one. The feature is part of the hash, so that it is not the same users who try
 * everything first. A request without a user never gets the canary.
 */
export function isInCanary(feature: Feature, userId: string | undefined, percent: number): boolean {
  if (userId === undefined || userId === '' || percent <= 0) return false;
  const hash = createHash('sha256').update(`${feature}:${userId}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100 < percent;
}
