/**
 * What models cost, as data: Bedrock's on-demand list prices, standard tier, in USD per million tokens, as
 * published by 2026-11-22: Claude's by Anthropic, the others in third-party lists. They are for estimates;
 * the invoice is AWS's. Contract prices, and prices of models without a row, come from
 * `DUO_EDGE_PRICES` (`price-of.ts`).
 *
 * The first row whose pattern matches the base model id (no geography, no ARN) wins.
 *
 * @see https://aws.amazon.com/bedrock/pricing/
 * @see https://platform.claude.com/docs/en/about-claude/pricing
 * @module
 */

/** USD per million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Input read from the cache. */
  readonly cacheRead: number;
  /** Input written to the cache, for five minutes. */
  readonly cacheWrite: number;
}

interface PriceRow {
  readonly pattern: RegExp;
  readonly price: ModelPrice;
  /** Price of a geographic profile relative to the global one. Absent: 1. */
  readonly geographyFactor?: number;
}

/** Anthropic's cache prices: writing costs 1.25 times the input price, reading a tenth of it. */
function claude(input: number, output: number, readShare = 0.1): ModelPrice {
  return { input, output, cacheRead: input * readShare, cacheWrite: input * 1.25 };
}

/** Amazon's cache prices: writing costs the same as input, reading a quarter of it. */
function nova(input: number, output: number): ModelPrice {
  return { input, output, cacheRead: input / 4, cacheWrite: input };
}

function plain(input: number, output: number): ModelPrice {
  return { input, output, cacheRead: input, cacheWrite: input };
}

/** Since Claude 4.5 a geographic profile costs a tenth more than the global one. */
const REGIONAL = 1.1;

export const MODEL_PRICES: readonly PriceRow[] = [
  row(/^anthropic\.claude-opus-5-5/, claude(4, 20, 0.05), REGIONAL),
  row(/^anthropic\.claude-opus-(5|4-[5-8])/, claude(5, 25), REGIONAL),
  row(/^anthropic\.claude-opus-4/, claude(15, 75)),
  row(/^anthropic\.claude-sonnet-5-5/, claude(2, 10, 0.05), REGIONAL),
  row(/^anthropic\.claude-sonnet-5/, claude(2, 10), REGIONAL),
  row(/^anthropic\.claude-sonnet-4-[56]/, claude(3, 15), REGIONAL),
  row(/^anthropic\.claude-sonnet-4/, claude(3, 15)),
  row(/^anthropic\.claude-haiku-4-5/, claude(1, 5), REGIONAL),
  row(/^anthropic\.claude-(fable|mythos)-5(-v|:|$)/, claude(10, 50), REGIONAL),
  row(/^amazon\.nova-micro/, nova(0.035, 0.14)),
  row(/^amazon\.nova-lite/, nova(0.06, 0.24)),
  row(/^amazon\.nova-pro/, nova(0.8, 3.2)),
  row(/^amazon\.nova-2-lite/, nova(0.3, 2.5), REGIONAL),
  row(/^amazon\.titan-embed-text-v2/, plain(0.02, 0)),
  row(/^cohere\.embed-(english|multilingual)-v3/, plain(0.1, 0)),
  row(/^meta\.llama3-8b/, plain(0.3, 0.6)),
  row(/^meta\.llama3-70b/, plain(2.65, 3.5)),
  row(/^meta\.llama3-1-8b/, plain(0.22, 0.22)),
  row(/^meta\.llama3-[13]-70b/, plain(0.72, 0.72)),
  row(/^meta\.llama4-scout/, plain(0.17, 0.66)),
  row(/^meta\.llama4-maverick/, plain(0.24, 0.97)),
  row(/^mistral\.mistral-7b/, plain(0.15, 0.2)),
  row(/^mistral\.mixtral-8x7b/, plain(0.45, 0.7)),
  row(/^mistral\.mistral-large-2402/, plain(4, 12)),
  row(/^openai\.gpt-oss-20b/, plain(0.07, 0.3)),
  row(/^openai\.gpt-oss-120b/, plain(0.15, 0.6)),
  row(/^deepseek\.r1/, plain(1.35, 5.4)),
];

function row(pattern: RegExp, price: ModelPrice, geographyFactor?: number): PriceRow {
  return geographyFactor === undefined ? { pattern, price } : { pattern, price, geographyFactor };
}
