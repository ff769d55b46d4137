/**
 * GitLab's feature settings, and what each one asks of a model. To add a feature, add a row.
 *
 * The keys are GitLab's own names: operators know them from Admin → GitLab Duo, and assignments are
 * stored under them.
 *
 * @module
 */

/** Long enough for a long prompt, and short enough for a second attempt before Workhorse's 55 s. */
export const FIRST_EVENT_MS = 20_000;

export interface FeatureProfile {
  /** How long a model may take until its answer begins to stream. Default {@link FIRST_EVENT_MS}. */
  readonly firstEventMs?: number;
  /** How long a whole answer may take, retries and fallbacks included, in milliseconds. */
  readonly deadlineMs: number;
  /** A second call may race a slow first one, if the operator switches that on. */
  readonly mayHedge?: true;
  /**
   * The request is about the very model that it names: no pin replaces it, and one that the
   * allow-list refuses is an error rather than a reason to take another. It is asked once: what a
   * retry or a fallback makes good would hide what the test is for.
   */
  readonly testsRequestedModel?: true;
  /** It is served by vectors: what is decided for every feature is a model for text, and not for it. */
  readonly vectors?: true;
}

/** GitLab waits 60 s for an answer in one piece, unless its administrator says otherwise. */
const WHOLE: FeatureProfile = { deadlineMs: 55_000 };

/** Streams are read piece by piece; this bounds what a model that never stops may cost. */
const STREAM: FeatureProfile = { deadlineMs: 120_000 };

export const FEATURES = {
  // An inline suggestion that takes longer is useless; Workhorse would wait 55 s for the header.
  code_completions: { firstEventMs: 8_000, deadlineMs: 30_000, mayHedge: true },
  code_generations: { deadlineMs: 60_000 },
  duo_chat: STREAM,
  duo_chat_explain_code: STREAM,
  duo_chat_write_tests: STREAM,
  duo_chat_refactor_code: STREAM,
  duo_chat_fix_code: STREAM,
  duo_chat_troubleshoot_job: STREAM,
  duo_chat_explain_vulnerability: STREAM,
  duo_chat_summarize_comments: STREAM,
  generate_commit_message: WHOLE,
  summarize_new_merge_request: WHOLE,
  summarize_review: WHOLE,
  resolve_vulnerability: WHOLE,
  glab_ask_git_command: WHOLE,
  // Long: GitLab's administrators raise the time limit for it, to 600 s at most.
  review_merge_request: { firstEventMs: 30_000, deadlineMs: 180_000 },
  // Not to be assigned in GitLab, and sent to the gateway all the same.
  categorize_question: { firstEventMs: 8_000, deadlineMs: 15_000 },
  generate_description: WHOLE,
  measure_comment_temperature: WHOLE,
  embeddings: { ...WHOLE, vectors: true },
  // Prompts of GitLab after 18.9. The search is part of a page that waits 3 s for it.
  duo_agent_platform: { deadlineMs: 30_000 },
  feature_discovery_search: { deadlineMs: 2_500 },
  // GitLab gives the connection test 3 s in all, the cold start included.
  model_configuration_check: { deadlineMs: 2_200, testsRequestedModel: true },
} as const satisfies Record<string, FeatureProfile>;

export type Feature = keyof typeof FEATURES;
