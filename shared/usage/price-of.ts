/**
 * What a model costs, and what an answer of it did.
 *
 * @module
 */
import * as v from 'valibot';
import { BYTES_PER_TOKEN, estimateTokens } from '../answer-text/characters.ts';
import { createBoundedMap } from '../caches.ts';
import { createGlob } from '../glob.ts';
import type { Usage } from '../models/model-event.ts';
import { baseModelId, targetName } from '../models/model-id.ts';
import type { ModelTarget } from '../models/model-request.ts';
import type { RequestRecord } from '../request/request-record.ts';
import { MODEL_PRICES, type ModelPrice } from './model-prices.ts';

/** The price of a model. Undefined: neither the operator nor the price list has one. */
export type PriceOf = (
  target: Pick<ModelTarget, 'modelId' | 'baseModel' | 'platform' | 'price'>,
) => ModelPrice | undefined;

export interface OwnPrice {
  readonly matches: (modelId: string) => boolean;
  readonly price: ModelPrice;
}

/** Callers can invent model ids, so the number of remembered prices is limited. */
const MAX_KNOWN = 500;

/**
 * The operator's own prices come first: a serving platform's in its entry, then the others in their order. The price
 * list is that of Bedrock's models.
 */
export function createPriceOf(ownPrices: readonly OwnPrice[]): PriceOf {
  const known = createBoundedMap<{ readonly price: ModelPrice | undefined }>(MAX_KNOWN);

  return ({ baseModel, price: described, ...target }) => {
    if (described) {
      const { input, output } = described;
      return { input, output, cacheRead: input, cacheWrite: input };
    }
    const modelId = targetName(target);
    const key = `${modelId} ${baseModel ?? ''}`;
    const remembered = known.get(key);
    if (remembered) return remembered.price;
    const base = baseModelId(baseModel ?? modelId);
    const own = ownPrices.find(({ matches }) => matches(modelId) || matches(base));
    const listed = target.platform === undefined;
    const isGlobal = /^(global\.|.*\/global\.)/.test(modelId);
    const price = own?.price ?? (listed ? listPrice(base, isGlobal) : undefined);
    known.set(key, { price });
    return price;
  };
}

/**
 * The highest price that is known for each kind of token: what a model without a price is taken to cost, where
 * too little would be wrong.
 */
export function dearestPrice(ownPrices: readonly OwnPrice[]): ModelPrice {
  const known = [
    ...MODEL_PRICES.map(({ price, geographyFactor = 1 }) => times(price, geographyFactor)),
    ...ownPrices.map(({ price }) => price),
  ];
  const highest = (kind: keyof ModelPrice) => Math.max(...known.map((price) => price[kind]));
  return {
    input: highest('input'),
    output: highest('output'),
    cacheRead: highest('cacheRead'),
    cacheWrite: highest('cacheWrite'),
  };
}

function listPrice(base: string, isGlobal: boolean): ModelPrice | undefined {
  const row = MODEL_PRICES.find(({ pattern }) => pattern.test(base));
  if (row === undefined || isGlobal) return row?.price;
  return times(row.price, row.geographyFactor ?? 1);
}

function times(price: ModelPrice, factor: number): ModelPrice {
  return {
    input: price.input * factor,
    output: price.output * factor,
    cacheRead: price.cacheRead * factor,
    cacheWrite: price.cacheWrite * factor,
  };
}

const Usd = v.pipe(v.number(), v.minValue(0));
/**
 * The operator's own prices, as in `DUO_EDGE_PRICES`. Names are model ids in which `*` stands for any text,
 * with or without a geography. The first match counts.
 *
 * `{"eu.anthropic.claude-haiku-4-5*": {"input": 0.9, "output": 4.5, "cacheRead": 0.09}}`
 */
export const OwnPrices = v.pipe(
  v.record(
    v.string(),
    v.strictObject({
      input: Usd,
      output: Usd,
      /** Default: as other input, which is never too little. */
      cacheRead: v.optional(Usd),
      /** Default: a quarter more than other input, the highest that any model charges. */
      cacheWrite: v.optional(Usd),
    }),
  ),
  v.transform((prices): readonly OwnPrice[] =>
    Object.entries(prices).map(([pattern, { input, output, cacheRead, cacheWrite }]) => ({
      matches: createGlob(pattern.trim().replace(/^bedrock\/(converse\/|invoke\/)?/, '')),
      price: {
        input,
        output,
        cacheRead: cacheRead ?? input,
        cacheWrite: cacheWrite ?? input * 1.25,
      },
    })),
  ),
);

const MILLION = 1_000_000;
/** Amounts below a hundred-millionth of a dollar do not matter. */
const DIGITS = 8;

/**
 * What an answer cost, in USD. Bedrock reports cached input beside other input, not within it.
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
