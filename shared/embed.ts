/**
 * Asks the model in charge of embeddings for vectors, and notes for the log how it went.
 *
 * @module
 */
import type { EmbedTexts } from './bedrock/embed-texts.ts';
import type { EmbeddingPurpose, Vector } from './bedrock/embedding-models.ts';
import { chooseModel, type ModelRules } from './choose-model.ts';
import { startDeadline, withinRuntimeMs } from './deadline.ts';
import type { Exchange } from './http/exchange.ts';
import type { ModelPlan } from './routing/model-plan.ts';
import { noteUsage } from './usage/note-usage.ts';
import type { PriceOf } from './usage/price-of.ts';

export interface EmbedQuestion {
  /** The model that GitLab chose, if it chose one. */
  readonly identifier: string | undefined;
  readonly texts: readonly string[];
  readonly purpose: EmbeddingPurpose;
  /** The length of the vectors; absent: the model's own. */
  readonly dimensions: number | undefined;
  /** Leaves `dimensions` out where the model cannot have them, rather than refusing. */
  readonly dropDimensions: boolean;
}

export interface Embedded {
  readonly plan: ModelPlan;
  /** One for each text, in order. */
  readonly vectors: readonly Vector[];
}

/** Vectors are not counted in tokens. */
const ONLY_INPUT = { outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** @throws {GatewayError} when no model can be chosen, or when it fails for any of the texts */
export type Embed = (exchange: Exchange, question: EmbedQuestion) => Promise<Embedded>;

export interface EmbedDependencies extends ModelRules {
  readonly embedTexts: EmbedTexts;
  readonly priceOf: PriceOf;
}

export function createEmbed({ embedTexts, priceOf, ...rules }: EmbedDependencies): Embed {
  return async (exchange, { identifier, ...question }) => {
    const { facts } = exchange;
    facts.streamed = false;
    facts.texts = question.texts.length;
    const plan = await chooseModel(exchange, { feature: 'embeddings', identifier }, rules);

    const { target } = plan;
    const deadline = startDeadline(
      withinRuntimeMs(exchange, plan.deadlineMs),
      exchange.callerGone.signal,
    );
    const askedAtMs = performance.now();
    try {
      const { vectors, requestId, inputTokens } = await embedTexts(
        { ...question, target },
        deadline.signal,
      );
      if (requestId !== undefined) facts.bedrockRequestId = requestId;
      if (inputTokens !== undefined)
        noteUsage(facts, { ...ONLY_INPUT, inputTokens }, priceOf(target));
      return { plan, vectors };
    } finally {
      facts.modelMs = performance.now() - askedAtMs;
      deadline.clear();
    }
  };
}
