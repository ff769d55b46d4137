import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { costOf, createPriceOf } from '#shared/usage/price-of.ts';
import { VARIABLES } from '#shared/wiring/environment.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const ACCOUNT = 'arn:aws:bedrock:eu-central-1:111122223333';

const priceOf = createPriceOf([]);

/** Undefined: the text cannot be read. */
function ownPricesOf(text: string | undefined) {
  const { success, output } = v.safeParse(VARIABLES.DUO_EDGE_PRICES, text);
  return success ? output : undefined;
}

describe('the price of a model', () => {
  it.each([
    [`global.${HAIKU}`, 1],
    [`${ACCOUNT}:inference-profile/global.${HAIKU}`, 1],
    // A profile that keeps to its geography is a tenth dearer.
    [`eu.${HAIKU}`, 1.1],
    [`${ACCOUNT}:inference-profile/eu.${HAIKU}`, 1.1],
    ['eu.anthropic.claude-opus-4-1-20250805-v1:0', 15],
    ['eu.amazon.nova-lite-v1:0', 0.06],
    ['meta.llama3-70b-instruct-v1:0', 2.65],
    ['us.meta.llama3-3-70b-instruct-v1:0', 0.72],
  ])('%s: %s USD for a million tokens of input', (modelId, usd) => {
    expect(priceOf({ modelId })?.input).toBeCloseTo(usd, 10);
  });

  it('is that of the base model where the id hides it', () => {
    const modelId = `${ACCOUNT}:application-inference-profile/abc123`;

    expect(priceOf({ modelId, baseModel: HAIKU })).toEqual(priceOf({ modelId: HAIKU }));
    expect(priceOf({ modelId })).toBeUndefined();
  });

  it('is unknown for a model that nobody has priced', () => {
    expect(priceOf({ modelId: 'acme.thinker-v9:0' })).toBeUndefined();
    expect(priceOf({ modelId: 'anthropic.claude-fable-5-1' })).toBeUndefined();
  });

  it('is the operator’s own before the list’s, and the first of those that fit', () => {
    const own = ownPricesOf(
      JSON.stringify({
        [`eu.${HAIKU}`]: { input: 0.9, output: 4.5 },
        'anthropic.*': { input: 2, output: 4, cacheRead: 0.1, cacheWrite: 3 },
      }),
    );
    const priceOf = createPriceOf(own ?? []);

    expect(priceOf({ modelId: `eu.${HAIKU}` })).toEqual({
      input: 0.9,
      output: 4.5,
      cacheRead: 0.9,
      cacheWrite: 1.125,
    });
    expect(priceOf({ modelId: `us.${HAIKU}` })).toEqual({
      input: 2,
      output: 4,
      cacheRead: 0.1,
      cacheWrite: 3,
    });
    expect(priceOf({ modelId: 'amazon.nova-lite-v1:0' })?.input).toBe(0.06);
  });

  it('is remembered for so many models only', () => {
    const seen = Array.from({ length: 2_000 }, (_, n) => priceOf({ modelId: `made.up-${n}` }));

    expect(new Set(seen)).toEqual(new Set([undefined]));
    expect(priceOf({ modelId: 'amazon.nova-lite-v1:0' })?.input).toBe(0.06);
  });
});

describe('own prices', () => {
  it.each([
    'no JSON',
    '{"a": 1}',
    '{"a": {"input": 1}}',
    '{"a": {"input": -1, "output": 1}}',
    '{"a": {"input": "1", "output": 1}}',
    '{"a": {"input": 1, "output": 1, "cached": 1}}',
  ])('%s cannot be read', (text) => {
    expect(ownPricesOf(text)).toBeUndefined();
  });

  it('may be none', () => {
    expect(ownPricesOf(undefined)).toEqual([]);
    expect(ownPricesOf('')).toEqual([]);
  });
});

describe('the cost of an answer', () => {
  it('counts each kind of token at its own price', () => {
    const usage = {
      inputTokens: 1_000,
      outputTokens: 200,
      cacheReadTokens: 10_000,
      cacheWriteTokens: 4_000,
    };
    const price = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

    expect(costOf(usage, price)).toBe(0.024);
  });
});
