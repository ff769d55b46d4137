/**
 * Asks the model in charge of embeddings for vectors, and notes for the log how it went.
 *
 * @module
 */
import type { EmbedTexts } from '../bedrock/embed-texts.ts';
import type { EmbeddingPurpose, Vector } from '../bedrock/embedding-models.ts';
import { startDeadline, withinRuntimeMs } from '../deadline.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { ModelPlan } from '../routing/model-plan.ts';
import { noteUsage } from '../usage/note-usage.ts';
import type { PriceOf } from '../usage/price-of.ts';
import { chooseModel, type ModelRules } from './choose-model.ts';

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
export type Embed = (context: RequestContext, question: EmbedQuestion) => Promise<Embedded>;

export interface EmbedDependencies extends ModelRules {
  readonly embedTexts: EmbedTexts;
  readonly priceOf: PriceOf;
}

export function createEmbed({ embedTexts, priceOf, ...rules }: EmbedDependencies): Embed {
  return async (context, { identifier, ...question }) => {
    const { record } = context;
    record.streamed = false;
    record.texts = question.texts.length;
    const plan = await chooseModel(context, { feature: 'embeddings', identifier }, rules);

    const { target } = plan;
    const deadline = startDeadline(
      withinRuntimeMs(context, plan.deadlineMs),
      context.callerGone.signal,
    );
    const askedAtMs = performance.now();
    try {
      const { vectors, requestId, inputTokens } = await embedTexts(
        { ...question, target },
        deadline.signal,
      );
      if (requestId !== undefined) record.bedrockRequestId = requestId;
      if (inputTokens !== undefined)
        noteUsage(record, { ...ONLY_INPUT, inputTokens }, priceOf(target));
      return { plan, vectors };
    } finally {
      record.modelMs = performance.now() - askedAtMs;
      deadline.clear();
    }
  };
}
