/**
 * GitLab's feature settings, and what each one asks of a model. To add a feature, add a row.
 *
 * The keys are GitLab's own names: operators know them from Admin → GitLab Duo, and assignments are
 * stored under them.
 *
 * @module
 */

export interface FeatureProfile {
  /** How long a whole answer may take, in milliseconds. */
  readonly deadlineMs: number;
  /**
   * The request is about the very model that it names: no pin replaces it, and one that the
   * allow-list refuses is an error rather than a reason to take another.
   */
  readonly testsRequestedModel?: true;
}

export const FEATURES = {
  // Workhorse waits 55 s for the header; an inline suggestion that takes longer than this is useless.
  code_completions: { deadlineMs: 30_000 },
  code_generations: { deadlineMs: 60_000 },
  // GitLab gives the connection test 3 s in all, the cold start included.
  model_configuration_check: { deadlineMs: 2_200, testsRequestedModel: true },
} as const satisfies Record<string, FeatureProfile>;

export type Feature = keyof typeof FEATURES;
