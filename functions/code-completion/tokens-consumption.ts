import type { ModelEvent } from '#shared/models/model-event.ts';

/** Tokens of the related code, as estimated: what came, and what the model got to see. */
export interface RelatedTokens {
  readonly sent: number;
  readonly used: number;
}

/** What a completion cost, or undefined when Bedrock did not say. */
export function tokensConsumption(
  finish: (ModelEvent & { readonly type: 'finish' }) | undefined,
  related: RelatedTokens,
): object | undefined {
  if (finish?.usage === undefined) return undefined;
  const { usage, reason } = finish;
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    max_output_tokens_used: reason === 'length',
    context_tokens_sent: related.sent,
    context_tokens_used: related.used,
  };
}
