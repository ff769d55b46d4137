import type { Usage } from '../models/model-event.ts';
import type { ModelPrice } from './model-prices.ts';

const MILLION = 1_000_000;
/** Below a hundred-millionth of a dollar there is nothing to tell. */
const DIGITS = 8;

/**
 * What an answer cost, in USD. Bedrock counts cached input beside the other, not within it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function costOf(usage: Usage, price: ModelPrice): number {
  const usd =
    (usage.inputTokens * price.input +
      usage.outputTokens * price.output +
      usage.cacheReadTokens * price.cacheRead +
      usage.cacheWriteTokens * price.cacheWrite) /
    MILLION;
  return Number(usd.toFixed(DIGITS));
}
