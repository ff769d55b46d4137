/**
 * What the stand-in recorded, in the words of the example format.
 *
 * @module
 */
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { ExampleModel, ObservedCall } from './example.ts';

export function toObservedCall(call: ModelCall): ObservedCall {
  const { modelId, streaming, maxTokens, temperature, stop, prompt } = call;
  return {
    model_id: modelId,
    streaming,
    prompt,
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(stop !== undefined && { stop }),
  };
}

/** The calls of one step that count: a repeat of a failed call does not. */
export function toObservedCalls(
  calls: readonly ModelCall[],
  { error }: ExampleModel,
): readonly ObservedCall[] {
  const repeats = error ? (error.times ?? 1) : 0;
  return calls.filter((_, index) => index === 0 || index > repeats).map(toObservedCall);
}
