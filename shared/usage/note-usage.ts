/**
 * Notes for the log what an answer used, and what that costs.
 *
 * Of an answer that broke off Bedrock tells nothing, but bills what it took in and wrote until then.
 * That is estimated here, from the texts, and marked. Not in it: thoughts of an answer that broke off,
 * guardrails, and calls that were made again or raced another.
 *
 * @module
 */
import type { Usage } from '../bedrock/model-event.ts';
import type { Prompt } from '../bedrock/model-request.ts';
import { BYTES_PER_TOKEN, estimateTokens } from '../code-suggestions/estimate-tokens.ts';
import type { RequestFacts } from '../http/request-facts.ts';
import { costOf } from './cost-of.ts';
import type { ModelPrice } from './model-prices.ts';

/** As Bedrock counted. */
export function noteUsage(facts: RequestFacts, usage: Usage, price: ModelPrice | undefined): void {
  facts.inputTokens = usage.inputTokens;
  facts.outputTokens = usage.outputTokens;
  if (usage.cacheReadTokens > 0) facts.cacheReadTokens = usage.cacheReadTokens;
  if (usage.cacheWriteTokens > 0) facts.cacheWriteTokens = usage.cacheWriteTokens;
  if (price) facts.costUsd = costOf(usage, price);
}

/** Of the answer to `prompt` so many characters had come. */
export function noteUnfinished(
  facts: RequestFacts,
  { prompt, characters }: { readonly prompt: Prompt; readonly characters: number },
  price: ModelPrice | undefined,
): void {
  if (!price) return;
  const texts = [prompt.system, ...prompt.messages.map(({ text }) => text)];
  const inputTokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const outputTokens = Math.ceil(characters / BYTES_PER_TOKEN);
  facts.costUsd = costOf(
    { inputTokens, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 },
    price,
  );
  facts.costEstimated = true;
}
