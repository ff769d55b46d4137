/**
 * Finds what a model costs.
 *
 * @module
 */
import { baseModelId } from '../models/capabilities.ts';
import type { ModelTarget } from '../models/model-request.ts';
import { MODEL_PRICES, type ModelPrice } from './model-prices.ts';
import type { OwnPrice } from './prices-config.ts';

/** The price of a model, or undefined where nobody has told it. */
export type PriceOf = (
  target: Pick<ModelTarget, 'modelId' | 'baseModel'>,
) => ModelPrice | undefined;

/** Models that are asked by name are few; a caller who invents them must not fill the memory. */
const MAX_KNOWN = 500;

/** The operator's own prices come first, in their order. */
export function createPriceOf(ownPrices: readonly OwnPrice[]): PriceOf {
  const known = new Map<string, ModelPrice | undefined>();

  return ({ modelId, baseModel }) => {
    const key = `${modelId} ${baseModel ?? ''}`;
    if (known.has(key)) return known.get(key);
    const base = baseModelId(baseModel ?? modelId);
    const own = ownPrices.find(({ matches }) => matches(modelId) || matches(base));
    const price = own ? own.price : listPrice(base, /^(global\.|.*\/global\.)/.test(modelId));
    if (known.size < MAX_KNOWN) known.set(key, price);
    return price;
  };
}

function listPrice(base: string, isGlobal: boolean): ModelPrice | undefined {
  const row = MODEL_PRICES.find(({ pattern }) => pattern.test(base));
  if (row === undefined || isGlobal) return row?.price;
  const { price, geographyFactor = 1 } = row;
  return {
    input: price.input * geographyFactor,
    output: price.output * geographyFactor,
    cacheRead: price.cacheRead * geographyFactor,
    cacheWrite: price.cacheWrite * geographyFactor,
  };
}
