/**
 * The answer to a completion that is not streamed.
 *
 * @module
 */
import type { FinishReason, Usage } from '#shared/bedrock/model-event.ts';

export interface Completion {
  /** The suggestion; empty or white space only: there is none. */
  readonly text: string;
  readonly engine: string;
  readonly model: string;
  /** Our language id, `''` when unknown. */
  readonly language: string;
  readonly region: string;
  readonly featureFlags: readonly string[];
  readonly usage: Usage | undefined;
  readonly finishReason: FinishReason;
}

/** Members that are null are written: GitLab reads them. */
export function completionBody(completion: Completion): object {
  const { text, engine, model, language, region, featureFlags } = completion;
  const hasText = text.trim() !== '';
  return {
    id: 'id',
    model: {
      engine,
      name: model,
      lang: language,
      tokens_consumption_metadata: hasText ? tokensConsumption(completion) : null,
      region,
    },
    experiments: [],
    object: 'text_completion',
    created: Math.floor(Date.now() / 1_000),
    choices: hasText ? [{ text, index: 0, finish_reason: 'length' }] : [],
    metadata: { enabled_feature_flags: featureFlags },
  };
}

function tokensConsumption({ usage, finishReason }: Completion): object | null {
  if (usage === undefined) return null;
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    max_output_tokens_used: finishReason === 'length',
    context_tokens_sent: 0,
    context_tokens_used: 0,
  };
}
