/**
 * GitLab's feature settings, and what each requires of a model. To add a feature, add a row.
 *
 * The keys are GitLab's own names. Operators know them from Admin → GitLab Duo, and assignments are
 * stored under them.
 *
 * @module
 */

/** Enough for a long prompt, and leaves time for a second attempt within Workhorse's 55 s. */
export const FIRST_EVENT_MS = 20_000;

export interface FeatureProfile {
  /** Time until a model's answer begins, in milliseconds. Default {@link FIRST_EVENT_MS}. */
  readonly firstEventMs?: number;
  /** Time for a whole answer, including retries and fallbacks, in milliseconds. */
  readonly deadlineMs: number;
  /** The same, counted from the request's arrival: a cold start shortens the answer's time. */
  readonly fromArrivalMs?: number;
  /** A second call may race a slow first one, if the operator enables hedging. */
  readonly mayHedge?: true;
  /**
   * The request tests the model it names: no pin replaces that model, and a model that the allow-list
   * excludes is an error rather than a reason to use another. It is asked once, because a retry or a
   * fallback would hide the result.
   */
  readonly testsRequestedModel?: true;
  /** The answer is short or wanted at once: a model that can should not think for long. */
  readonly thinksBriefly?: true;
  /** Needs vectors. Assignments to every feature name a text model and do not apply. */
  readonly vectors?: true;
}

/** By default GitLab waits 60 s for an answer in one piece. */
const WHOLE: FeatureProfile = { deadlineMs: 55_000 };

/** Streams are read piece by piece. This limits the cost of a model that never stops. */
const STREAM: FeatureProfile = { deadlineMs: 120_000 };

export const FEATURES = {
  // A slower inline suggestion is useless, although Workhorse would wait 55 s for the header.
  code_completions: {
    firstEventMs: 8_000,
    deadlineMs: 30_000,
    mayHedge: true,
    thinksBriefly: true,
  },
  code_generations: { deadlineMs: 60_000 },
  duo_chat: STREAM,
  duo_chat_explain_code: STREAM,
  duo_chat_write_tests: STREAM,
  duo_chat_refactor_code: STREAM,
  duo_chat_fix_code: STREAM,
  duo_chat_troubleshoot_job: STREAM,
  duo_chat_explain_vulnerability: STREAM,
  duo_chat_summarize_comments: STREAM,
  generate_commit_message: { ...WHOLE, thinksBriefly: true },
  summarize_new_merge_request: WHOLE,
  summarize_review: WHOLE,
  resolve_vulnerability: WHOLE,
  glab_ask_git_command: WHOLE,
  // GitLab 19.3 waits 120 s; before that an administrator may have allowed up to 600 s.
  review_merge_request: { firstEventMs: 30_000, deadlineMs: 115_000 },
  // GitLab sends these but does not let administrators assign them.
  categorize_question: { firstEventMs: 8_000, deadlineMs: 15_000, thinksBriefly: true },
  generate_description: WHOLE,
  measure_comment_temperature: WHOLE,
  // GitLab waits 20 s for vectors, and 30 s in all.
  embeddings: { deadlineMs: 19_000, vectors: true },
  // Prompts of GitLab after 18.9. A page waits 3 s for the search.
  duo_agent_platform: { deadlineMs: 30_000, thinksBriefly: true },
  feature_discovery_search: { deadlineMs: 2_500, thinksBriefly: true },
  // Programs that bring their own prompts: agents wait long for large answers.
  model_endpoint: { firstEventMs: 60_000, deadlineMs: 600_000 },
  // GitLab gives the connection test 3 s in total, including a cold start.
  model_configuration_check: {
    deadlineMs: 2_200,
    fromArrivalMs: 2_600,
    testsRequestedModel: true,
    thinksBriefly: true,
  },
} as const satisfies Record<string, FeatureProfile>;

export type Feature = keyof typeof FEATURES;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The deployment's default model identifiers by feature, and `*` for all others: from
 * `DUO_EDGE_DEFAULT_MODEL` for all features, and `DUO_EDGE_DEFAULT_MODEL__<FEATURE>` for one.
 */
export function defaultModelsOf(env: Environment): Record<string, string> {
  const names = Object.keys(FEATURES).map(
    (feature) => [feature, `DUO_EDGE_DEFAULT_MODEL__${feature.toUpperCase()}`] as const,
  );
  const entries = [['*', 'DUO_EDGE_DEFAULT_MODEL'] as const, ...names].flatMap(([key, name]) => {
    const model = env[name]?.trim();
    return model ? [[key, model] as const] : [];
  });
  return Object.fromEntries(entries);
}
