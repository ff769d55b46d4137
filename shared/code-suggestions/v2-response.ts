/**
 * The answer of `/v2/code/completions` and `/v2/code/generations` that is not streamed.
 *
 * @see contract 2.5
 * @module
 */

export interface V2Answer {
  /** The suggestion; empty or white space only: there is none. */
  readonly text: string;
  readonly engine: string;
  readonly model: string;
  /** Our language id, `''` when unknown. */
  readonly language: string;
  readonly region: string;
  readonly featureFlags: readonly string[];
  /** Absent where tokens are not reported. */
  readonly tokens?: object | undefined;
}

/** Members that are null are written: GitLab reads them. */
export function v2Body(answer: V2Answer): object {
  const { text, engine, model, language, region, featureFlags, tokens } = answer;
  const hasText = text.trim() !== '';
  return {
    id: 'id',
    model: {
      engine,
      name: model,
      lang: language,
      tokens_consumption_metadata: hasText && tokens ? tokens : null,
      region,
    },
    experiments: [],
    object: 'text_completion',
    created: Math.floor(Date.now() / 1_000),
    choices: hasText ? [{ text, index: 0, finish_reason: 'length' }] : [],
    metadata: { enabled_feature_flags: featureFlags },
  };
}
