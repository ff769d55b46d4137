/**
 * Asks the model in charge of embeddings for vectors, and notes for the log how it went.
 *
 * The road is the one of text: each call is retried, watched and counted like any other. But no other
 * model can be asked instead, because vectors of two models do not mix.
 *
 * @module
 */
import { linkAbort, startDeadline, withinRuntimeMs } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import type { EmbeddingLimits } from '../models/capabilities.ts';
import type { ModelEvent, Vector } from '../models/model-event.ts';
import type { EmbeddingRequest, ModelTarget } from '../models/model-request.ts';
import { capabilitiesOf } from '../models/model-table.ts';
import type { AttemptLog } from '../models/resilience/model-call.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { ModelPlan } from '../routing/model-plan.ts';
import { noteUsage } from '../usage/price-of.ts';
import { type AskDependencies, chooseModel, labelsOf, timeoutsFor } from './ask.ts';
import { billCalls } from './bill-calls.ts';
import { embedInBatches } from './embed-batches.ts';

export interface TextsToEmbed extends Omit<EmbeddingRequest, 'target'> {
  /** The model that GitLab chose, if it chose one. */
  readonly identifier: string | undefined;
  /** Leaves `dimensions` out where the model cannot have them, rather than refusing. */
  readonly dropDimensions: boolean;
}

export interface Embedded {
  readonly plan: ModelPlan;
  /** One for each text, in order. */
  readonly vectors: readonly Vector[];
}

/**
 * Embeds all texts, in as many calls as the model needs, or none of them.
 *
 * @throws {GatewayError} when no model can be chosen, or when it fails for any of the texts
 */
export type Embed = (context: RequestContext, texts: TextsToEmbed) => Promise<Embedded>;

export function createEmbed(dependencies: AskDependencies): Embed {
  const { enterFlight } = dependencies;
  return async (context, { identifier, ...wanted }) => {
    const { record } = context;
    record.streamed = false;
    record.texts = wanted.texts.length;
    const plan = await chooseModel(context, { feature: 'embeddings', identifier }, dependencies);

    const limits = limitsOf(plan.target);
    const dimensions = usable(limits.dimensions, wanted);
    const leaveFlight = enterFlight();
    const request = { ...wanted, target: plan.target, dimensions, labels: labelsOf(record) };
    const calls = createCalls(context, { plan, request }, dependencies);
    const startedAtMs = performance.now();
    try {
      const vectors = await embedInBatches(wanted.texts, limits, (texts) =>
        collectVectors(calls.of(texts), record),
      );
      return { plan, vectors: ofOneLength(vectors) };
    } finally {
      calls.end();
      leaveFlight();
      record.modelMs = performance.now() - startedAtMs;
      noteAttempts(calls.logs, record);
      for (const { texts, log } of calls.logs) {
        billCalls(context, { calls: log.calls, textsFor: () => texts }, dependencies);
      }
    }
  };
}

/**
 * Vectors of different lengths cannot be compared: an index with some of them would be broken for good.
 *
 * @throws {GatewayError} `model_failed`
 */
function ofOneLength(vectors: readonly Vector[]): readonly Vector[] {
  if (vectors.every(({ length }) => length === vectors[0]?.length)) return vectors;
  throw new GatewayError('model_failed', 'The vectors of one request have different lengths');
}

/** Usage as it comes: what a call used is counted, whatever becomes of the others. */
async function collectVectors(
  events: AsyncIterable<ModelEvent>,
  record: RequestRecord,
): Promise<readonly Vector[]> {
  let vectors: readonly Vector[] = [];
  for await (const event of events) {
    if (event.type === 'start' && event.requestId) record.bedrockRequestId ??= event.requestId;
    if (event.type === 'vectors') vectors = event.vectors;
    if (event.type === 'finish' && event.usage) {
      const inputTokens = (record.inputTokens ?? 0) + event.usage.inputTokens;
      noteUsage(record, { ...event.usage, inputTokens });
    }
  }
  return vectors;
}

interface Embedding {
  readonly plan: ModelPlan;
  readonly request: EmbeddingRequest;
}

/** What became of one batch of texts. */
interface BatchLog {
  readonly texts: readonly string[];
  readonly log: AttemptLog;
}

/** Calls for some of the texts each, within one deadline; `end` ends all that are still open. */
function createCalls(
  context: RequestContext,
  { plan, request }: Embedding,
  { platform, askReliably, timeouts }: AskDependencies,
) {
  const deadlineMs = withinRuntimeMs(context, Math.min(plan.deadlineMs, timeouts.deadlineMs));
  const deadline = startDeadline(deadlineMs, context.callerGone.signal);
  const failure = linkAbort(deadline.signal);
  const logs: BatchLog[] = [];
  return {
    logs,
    of(texts: readonly string[]) {
      const log: AttemptLog = { calls: [], attempts: 0, failures: [] };
      logs.push({ texts, log });
      return askReliably({
        target: plan.target,
        ask: (target, signal) => platform.embed({ ...request, target, texts }, signal),
        streaming: false,
        fallbacks: [],
        timeouts: timeoutsFor(context, deadlineMs, timeouts),
        asksOnce: false,
        countsFailures: plan.reason !== 'requested',
        caller: undefined,
        mayHedge: false,
        attemptLog: log,
        signal: failure.signal,
      });
    },
    end() {
      failure.abort();
      failure.release();
      deadline.clear();
    },
  };
}

/** @throws {GatewayError} `model_unknown` */
function limitsOf({ modelId, baseModel }: ModelTarget): EmbeddingLimits {
  const { embedding } = capabilitiesOf(modelId, baseModel);
  if (embedding) return embedding;
  throw new GatewayError('model_unknown', 'The model is no embedding model that we know');
}

/** @throws {GatewayError} `model_rejected`: vectors of another length would not fit the index */
function usable(
  possible: readonly number[],
  { dimensions, dropDimensions }: Pick<TextsToEmbed, 'dimensions' | 'dropDimensions'>,
): number | undefined {
  if (dimensions === undefined || possible.includes(dimensions)) return dimensions;
  if (dropDimensions) return undefined;
  throw new GatewayError('model_rejected', 'The model has no vectors of the length asked for', {
    detail: `The model supports these dimensions: ${possible.join(', ')}.`,
  });
}

/** Noted only where an attempt failed. */
function noteAttempts(logs: readonly BatchLog[], record: RequestRecord): void {
  const failedAttempts = logs.flatMap(({ log }) => log.failures);
  if (failedAttempts.length === 0) return;
  const attempts = logs.reduce((sum, { log }) => sum + log.attempts, 0);
  Object.assign(record, { attempts, failedAttempts });
  const reason = logs.find(({ log }) => log.reason !== undefined)?.log.reason;
  if (reason !== undefined) record.reason ??= reason;
}
