import { ANY } from '#shared/routing/assignment.ts';
import { FEATURES, type Feature } from '#shared/routing/features.ts';
import { didYouMean, nearest } from './nearest.ts';
import { UsageError } from './usage-error.ts';

export const FEATURE_NAMES = Object.keys(FEATURES) as readonly Feature[];

/** `all` is for shells, which make a list of files of an unquoted `*`. */
const EVERY_FEATURE = ['all', ANY];

/**
 * The feature that was typed, or `*`.
 *
 * @throws {UsageError} with the nearest names
 */
export function parseFeature(text: string): Feature | typeof ANY {
  if (EVERY_FEATURE.includes(text)) return ANY;
  const feature = FEATURE_NAMES.find((name) => name === text);
  if (feature) return feature;
  throw new UsageError(
    `There is no feature '${text}'.`,
    didYouMean(nearest(text, FEATURE_NAMES)) ?? "See 'list' for all of them; '*' is every feature.",
  );
}
