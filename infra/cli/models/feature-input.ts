import { KEY_ID } from '#shared/auth/model-key.ts';
import { ANY } from '#shared/routing/assignment.ts';
import { FEATURES, type Feature } from '#shared/routing/features.ts';
import { UsageError } from '../common/failures.ts';
import { didYouMean, nearest } from '../common/nearest.ts';

/** What a budget may be for: a feature, `*`, or a key of the model endpoint. */
export function parseBudgeted(text: string): string {
  return text.startsWith('key/') && KEY_ID.test(text.slice('key/'.length))
    ? text
    : parseFeature(text);
}

export const FEATURE_NAMES = Object.keys(FEATURES) as readonly Feature[];

/** `all` is for shells, which expand an unquoted `*` to file names. */
const EVERY_FEATURE = ['all', ANY];

/**
 * Reads a feature's name, or `*`.
 *
 * @throws {UsageError} with the nearest names
 */
export function parseFeature(text: string): Feature | typeof ANY {
  if (EVERY_FEATURE.includes(text)) return ANY;
  const feature = FEATURE_NAMES.find((name) => name === text);
  if (feature) return feature;
  throw new UsageError(
    `There is no feature '${text}'.`,
    didYouMean(nearest(text, FEATURE_NAMES)) ??
      "'list' shows all features; '*' stands for every feature.",
  );
}
