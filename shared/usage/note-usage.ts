/**
 * Notes for the log what an answer used, and what that costs.
 *
 * Bedrock reports no usage for an answer that broke off, but bills what it read and wrote until then.
 * That is estimated from the texts, and marked. Not included: thoughts of an answer that broke off,
 * guardrails, and repeated or racing calls.
 *
 * @module
 */

import { BYTES_PER_TOKEN, estimateTokens } from '../answer-text/estimate-tokens.ts';
import type { Usage } from '../models/model-event.ts';
import type { Prompt } from '../models/model-request.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { ModelPrice } from './model-prices.ts';
import { costOf } from './price-of.ts';

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

/** For an answer to `prompt` that broke off after so many characters. */
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
