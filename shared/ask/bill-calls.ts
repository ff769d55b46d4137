/**
 * Counts what the calls of a request cost, however each of them ended: calls that were repeated, that raced
 * another one or that broke off are billed, too.
 *
 * @module
 */
import { estimateTokens } from '../answer-text/characters.ts';
import type { AdmitRequest, BillRequest } from '../budgets/budgets.ts';
import { targetName } from '../models/model-id.ts';
import type { ModelTarget, Prompt } from '../models/model-request.ts';
import { policyOf } from '../models/resilience/failure-policy.ts';
import type { CallLog } from '../models/resilience/model-call.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { ModelPlan } from '../routing/model-plan.ts';
import type { ModelPrice } from '../usage/model-prices.ts';
import { costOf, estimateUsage, type PriceOf } from '../usage/price-of.ts';

/** What asking needs to know about money. */
export interface Accounts {
  readonly admit: AdmitRequest;
  readonly bill: BillRequest;
  readonly priceOf: PriceOf;
  /** What a model without a price is taken to cost, where too little would be wrong. */
  readonly dearestPrice: ModelPrice;
}

export interface Calls {
  readonly calls: readonly CallLog[];
  /** What each model was given to read. */
  readonly textsFor: (target: ModelTarget) => readonly string[];
}

/** Below a hundred-millionth of a dollar amounts do not matter. */
const DIGITS = 8;

/** Notes the costs in the record, and bills them. */
export function billCalls(
  context: RequestContext,
  { calls, textsFor }: Calls,
  { bill, priceOf, dearestPrice }: Accounts,
): void {
  const { record } = context;
  let billedUsd = 0;
  const unpriced: string[] = [];
  for (const call of calls) {
    const { target, usage, characters } = call;
    if (!isBilled(call)) continue;
    const used = usage ?? estimateUsage(textsFor(target), characters);
    const price = priceOf(target);
    billedUsd += costOf(used, price ?? priceOfUnknown(target, dearestPrice));
    if (price === undefined) unpriced.push(targetName(target));
    else record.costUsd = sumOf(record.costUsd ?? 0, costOf(used, price));
    if (price !== undefined && usage === undefined) record.costEstimated = true;
  }
  bill(context, { usd: billedUsd, unpriced });
}

/** A call that was given up has reached the model, which goes on until it notices. */
function isBilled({ accepted, failure }: CallLog): boolean {
  return accepted || failure === undefined || policyOf(failure).billed;
}

function sumOf(a: number, b: number): number {
  return Number((a + b).toFixed(DIGITS));
}

/** The parts of a prompt that a model reads. */
export function textsOf({ system, messages }: Prompt): string[] {
  return [system, ...messages.map(({ text }) => text)];
}

/** More than most answers have, in tokens. */
const USUAL_OUTPUT_TOKENS = 1_000;

/** What a request will cost, roughly, before its prompt is built. In US dollars. */
export function estimateUsd(
  { body }: RequestContext,
  { target, maxOutputTokens }: ModelPlan,
  { priceOf, dearestPrice }: Pick<Accounts, 'priceOf' | 'dearestPrice'>,
): number {
  const tokens = {
    inputTokens: estimateTokens(body),
    outputTokens: Math.min(maxOutputTokens ?? USUAL_OUTPUT_TOKENS, USUAL_OUTPUT_TOKENS),
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
  return costOf(tokens, priceOf(target) ?? priceOfUnknown(target, dearestPrice));
}

const FREE: ModelPrice = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/** What Bedrock charges is at most the dearest price; what a server of the operator's costs, nobody else knows. */
function priceOfUnknown({ platform }: ModelTarget, dearest: ModelPrice): ModelPrice {
  return platform === undefined ? dearest : FREE;
}
