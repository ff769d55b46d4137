/**
 * Asks the model in charge of embeddings for vectors, and notes for the log how it went.
 *
 * The road is the one of text: each call is retried, watched and counted like any other. But no other
 * model can be asked instead, because vectors of two models do not mix.
 *
 * @module
 */
import { startDeadline, withinRuntimeMs } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { linkAbort } from '../linked-abort.ts';
import type { EmbeddingLimits } from '../models/capabilities.ts';
import type { ModelEvent, Vector } from '../models/model-event.ts';
import type { EmbeddingRequest, ModelTarget } from '../models/model-request.ts';
import { capabilitiesOf } from '../models/model-table.ts';
import type { AttemptLog } from '../models/resilience/model-call.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { ModelPlan } from '../routing/model-plan.ts';
import { noteUsage } from '../usage/note-usage.ts';
import { type AskDependencies, chooseModel, timeoutsFor } from './ask.ts';
import { billCalls } from './bill-calls.ts';

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
 * Embeds all texts, in as many calls as the model needs, or none of them: the first call that fails
 * for good ends the others.
 *
 * @throws {GatewayError} when no model can be chosen, or when it fails for any of the texts
 */
export type Embed = (context: RequestContext, texts: TextsToEmbed) => Promise<Embedded>;

/** Calls at a time. More would be throttled sooner than they would be faster. */
const PARALLEL_CALLS = 8;

export function createEmbed(dependencies: AskDependencies): Embed {
  const { enterFlight } = dependencies;
  return async (context, { identifier, ...wanted }) => {
    const { record } = context;
    record.streamed = false;
    record.texts = wanted.texts.length;
    const plan = await chooseModel(context, { feature: 'embeddings', identifier }, dependencies);

    const { textsPerCall, dimensions } = limitsOf(plan.target);
    const request = { ...wanted, target: plan.target, dimensions: usable(dimensions, wanted) };
    const leaveFlight = enterFlight();
    const calls = createCalls(context, { plan, request }, dependencies);
    const startedAtMs = performance.now();
    try {
      const texts = wanted.texts.map((text) => text.toWellFormed());
      const batches = batchesOf(texts, textsPerCall);
      const vectors = await inParallel(batches, async (texts) => {
        let found: readonly Vector[] = [];
        for await (const event of calls.of(texts)) {
          if (event.type === 'vectors') found = event.vectors;
          noteEvent(event, record);
        }
        return found;
      });
      return { plan, vectors: vectors.flat() };
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

function batchesOf(texts: readonly string[], size: number): (readonly string[])[] {
  const count = Math.ceil(texts.length / size);
  return Array.from({ length: count }, (_, index) => texts.slice(index * size, (index + 1) * size));
}

/** Works off `items`, a bounded number at a time; rejects with the first failure. */
async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    // All workers take from one iterator.
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL_CALLS, items.length) }, worker));
  return results;
}

/** Usage as it comes: what a call used is billed, whatever becomes of the others. */
function noteEvent(event: ModelEvent, record: RequestRecord): void {
  if (event.type === 'start' && event.requestId) record.bedrockRequestId ??= event.requestId;
  if (event.type !== 'finish' || event.usage === undefined) return;
  const inputTokens = (record.inputTokens ?? 0) + event.usage.inputTokens;
  noteUsage(record, { ...event.usage, inputTokens });
}

/** Noted only where an attempt failed. */
function noteAttempts(logs: readonly BatchLog[], record: RequestRecord): void {
  const failedAttempts = logs.flatMap(({ log }) => log.failures);
  if (failedAttempts.length === 0) return;
  const attempts = logs.reduce((sum, { log }) => sum + log.attempts, 0);
  Object.assign(record, { attempts, failedAttempts });
}
