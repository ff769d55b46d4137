/**
 * Notes for the log what an answer used, and what that costs.
 *
 * Of an answer that broke off Bedrock tells nothing, but bills what it took in and wrote until then.
 * That is estimated here, from the texts, and marked. Not in it: thoughts of an answer that broke off,
 * guardrails, and calls that were made again or raced another.
 *
 * @module
 */

import { BYTES_PER_TOKEN, estimateTokens } from '../answer-text/estimate-tokens.ts';
import type { Usage } from '../models/model-event.ts';
import type { Prompt } from '../models/model-request.ts';
import type { RequestRecord } from '../request/request-record.ts';
import { costOf } from './cost-of.ts';
import type { ModelPrice } from './model-prices.ts';

/** As Bedrock counted. */
export function noteUsage(
  record: RequestRecord,
  usage: Usage,
  price: ModelPrice | undefined,
): void {
  record.inputTokens = usage.inputTokens;
  record.outputTokens = usage.outputTokens;
  if (usage.cacheReadTokens > 0) record.cacheReadTokens = usage.cacheReadTokens;
  if (usage.cacheWriteTokens > 0) record.cacheWriteTokens = usage.cacheWriteTokens;
  if (price) record.costUsd = costOf(usage, price);
}

/** Of the answer to `prompt` so many characters had come. */
export function noteUnfinished(
  record: RequestRecord,
  { prompt, characters }: { readonly prompt: Prompt; readonly characters: number },
  price: ModelPrice | undefined,
): void {
  if (!price) return;
  const texts = [prompt.system, ...prompt.messages.map(({ text }) => text)];
  const inputTokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const outputTokens = Math.ceil(characters / BYTES_PER_TOKEN);
  record.costUsd = costOf(
    { inputTokens, outputTokens, cacheReadTokens: 0, cacheWriteTokens: 0 },
    price,
  );
  record.costEstimated = true;
}
