/**
 * Notes for the log what an answer used.
 *
 * Bedrock reports no usage for an answer that broke off, but bills what it read and wrote until then. That is
 * estimated from the texts. Not included: thoughts of an answer that broke off, and guardrails.
 *
 * @module
 */
import { BYTES_PER_TOKEN, estimateTokens } from '../answer-text/characters.ts';
import type { Usage } from '../models/model-event.ts';
import type { RequestRecord } from '../request/request-record.ts';

/** As Bedrock counted. */
export function noteUsage(record: RequestRecord, usage: Usage): void {
  record.inputTokens = usage.inputTokens;
  record.outputTokens = usage.outputTokens;
  if (usage.cacheReadTokens > 0) record.cacheReadTokens = usage.cacheReadTokens;
  if (usage.cacheWriteTokens > 0) record.cacheWriteTokens = usage.cacheWriteTokens;
}

/** What a call used that had read `texts` and written so many characters when it broke off. */
export function estimateUsage(texts: readonly string[], characters: number): Usage {
  return {
    inputTokens: texts.reduce((sum, text) => sum + estimateTokens(text), 0),
    outputTokens: Math.ceil(characters / BYTES_PER_TOKEN),
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
}
