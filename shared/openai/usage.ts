/**
 * Tokens as servers of this form count them.
 *
 * @see contract SP 5.4
 * @module
 */
import type { Usage } from '../models/model-event.ts';

type Members = Readonly<Record<string, unknown>>;

/** What servers call the tokens that they put into their cache. */
const CACHE_WRITE_MEMBERS = [
  'cache_creation_input_tokens',
  'cache_write_tokens',
  'created_cache_tokens',
];

/** Undefined where `value` is no object with a count in it. */
export function usageOf(value: unknown): Usage | undefined {
  if (!isObject(value)) return undefined;
  const prompt = count(value['prompt_tokens']);
  const output = count(value['completion_tokens']);
  if (prompt === undefined && output === undefined) return undefined;
  const details = isObject(value['prompt_tokens_details']) ? value['prompt_tokens_details'] : {};
  const cacheReadTokens = count(details['cached_tokens']) ?? 0;
  const cacheWriteTokens =
    CACHE_WRITE_MEMBERS.map((name) => count(details[name]) ?? count(value[name])).find(
      (tokens) => tokens !== undefined,
    ) ?? 0;
  return {
    inputTokens: Math.max(0, (prompt ?? 0) - cacheReadTokens - cacheWriteTokens),
    outputTokens: output ?? 0,
    cacheReadTokens,
    cacheWriteTokens,
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
