/**
 * `DUO_EDGE_PRICES`: the operator's own prices of models, as JSON. The names are model ids in which `*`
 * stands for any text, with or without a geography; the first that fits counts.
 *
 * `{"eu.anthropic.claude-haiku-4-5*": {"input": 0.9, "output": 4.5, "cacheRead": 0.09}}`
 *
 * @module
 */
import * as v from 'valibot';
import { createAllowList } from '../routing/allow-list.ts';
import type { ModelPrice } from './model-prices.ts';

export interface OwnPrice {
  readonly matches: (modelId: string) => boolean;
  readonly price: ModelPrice;
}

const Usd = v.pipe(v.number(), v.minValue(0));
const Prices = v.record(
  v.string(),
  v.strictObject({
    input: Usd,
    output: Usd,
    /** Default: as other input, which is never too little. */
    cacheRead: v.optional(Usd),
    /** Default: a quarter more than other input, the most that any model takes. */
    cacheWrite: v.optional(Usd),
  }),
);

/** The prices in `text`; undefined when it cannot be read. */
export function ownPricesOf(text: string | undefined): readonly OwnPrice[] | undefined {
  if (!text) return [];
  try {
    const prices = v.parse(Prices, JSON.parse(text));
    return Object.entries(prices).map(([pattern, { input, output, cacheRead, cacheWrite }]) => ({
      matches: createAllowList([pattern]),
      price: {
        input,
        output,
        cacheRead: cacheRead ?? input,
        cacheWrite: cacheWrite ?? input * 1.25,
      },
    }));
  } catch {
    return undefined;
  }
}
