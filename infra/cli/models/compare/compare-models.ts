/**
 * Two models side by side on the same inputs: first what it will cost, without calling anybody, then the answers.
 *
 * @module
 */
import { estimateTokens } from '#shared/answer-text/characters.ts';
import { GatewayError } from '#shared/errors.ts';
import type { AskModel, ModelPlatform } from '#shared/models/model-event.ts';
import type { ModelRequest, ModelTarget } from '#shared/models/model-request.ts';
import { costOf, dearestPrice, type PriceOf } from '#shared/usage/price-of.ts';
import { type Answered, isInputAtFault, judge } from './answer.ts';
import type { CompareInput } from './inputs.ts';
import { createReplay, type Replayed } from './replay.ts';

export interface Comparison {
  readonly targets: readonly [ModelTarget, ModelTarget];
  readonly askModel: AskModel;
  readonly priceOf: PriceOf;
}

/** An input that asks a model for the feature, and what both models may cost together. */
export interface PlannedInput extends CompareInput {
  /** In US dollars. */
  readonly usd: number;
}

export interface Planned {
  readonly inputs: readonly PlannedInput[];
  /** Inputs of the feature that the functions refuse, and why. */
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

/** More than most answers have, in tokens. */
const USUAL_OUTPUT_TOKENS = 1_000;

/** Runs every input up to the call of the model, for each of them: prompts differ with the model. */
export async function planInputs(
  feature: string,
  inputs: readonly CompareInput[],
  { targets, priceOf }: Comparison,
): Promise<Planned> {
  const asked: ModelRequest[] = [];
  const platform = platformOf((request) => {
    asked.push(request);
    // Never repeated, and known from all other failures by the request that was kept.
    throw new GatewayError('model_rejected', 'Not asked: this is the estimate');
  });
  const replays = await Promise.all(
    targets.map((target) => createReplay({ target, platform, priceOf })),
  );
  const planned: PlannedInput[] = [];
  const refused: Planned['refused'][number][] = [];
  for (const input of inputs) {
    asked.length = 0;
    const tried = await Promise.all(replays.map((replay) => replay(input)));
    if (tried.some(({ record }) => record.feature !== undefined && record.feature !== feature)) {
      continue;
    }
    const fault = tried.find(isInputAtFault);
    if (fault || asked.length === 0) refused.push({ name: input.name, why: whyOf(fault) });
    else planned.push({ ...input, usd: sum(asked.map((request) => estimate(request, priceOf))) });
  }
  return { inputs: planned, refused };
}

function whyOf(fault: Replayed | undefined): string {
  const { outcome, reason } = fault?.record ?? {};
  return outcome ? `${outcome}: ${reason ?? ''}` : 'it asks no model';
}

function estimate({ target, prompt, maxOutputTokens }: ModelRequest, priceOf: PriceOf): number {
  const texts = [prompt.system, ...prompt.messages.map(({ text }) => text)];
  const usage = {
    inputTokens: sum(texts.map(estimateTokens)),
    outputTokens: Math.min(maxOutputTokens ?? USUAL_OUTPUT_TOKENS, USUAL_OUTPUT_TOKENS),
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
  };
  return costOf(usage, priceOf(target) ?? dearestPrice([]));
}

export interface Pair {
  readonly name: string;
  readonly answers: readonly [Answered, Answered];
}

/** Answers one pair at a time, both models at once. Ends before `budgetUsd` is passed. */
export async function* comparePairs(
  inputs: readonly PlannedInput[],
  { targets, askModel, priceOf }: Comparison,
  budgetUsd: number,
): AsyncGenerator<Pair> {
  const platform = platformOf(askModel);
  const arms = await Promise.all(
    targets.map(async (target) => ({
      replay: await createReplay({ target, platform, priceOf }),
      costOf: (replayed: Replayed) => usdOf(replayed, target, priceOf),
    })),
  );
  let spentUsd = 0;
  for (const input of inputs) {
    if (spentUsd + input.usd > budgetUsd) return;
    const answers = await Promise.all(
      arms.map(async ({ replay, costOf }) => {
        const replayed = await replay(input);
        return judge(replayed, costOf(replayed));
      }),
    );
    spentUsd += sum(answers.map(({ usd }) => usd));
    yield { name: input.name, answers: answers as [Answered, Answered] };
  }
}

/** As the record has it; without a price, at the highest known one. */
function usdOf({ record }: Replayed, target: ModelTarget, priceOf: PriceOf): number {
  if (priceOf(target)) return record.costUsd ?? 0;
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = record;
  const usage = { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
  return costOf(usage, dearestPrice([]));
}

function platformOf(ask: AskModel): ModelPlatform {
  return {
    ask,
    embed: () => {
      throw new GatewayError('model_unknown', 'Vectors of two models cannot be compared');
    },
  };
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
