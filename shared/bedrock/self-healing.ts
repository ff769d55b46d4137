/**
 * Repairs a request that a model refuses for a reason we know, and remembers what it learnt.
 *
 * The model table never knows every model: Bedrock adds new ones every week, and an application inference
 * profile can hide any of them. A refusal that names a part of the request corrects what we know about the
 * model, and the request is sent again.
 *
 * @see docs/decisions/0004-self-healing.md
 * @module
 */
import { createBoundedMap } from '../caches.ts';
import type { ModelCapabilities } from '../models/capabilities.ts';
import type { ModelTarget } from '../models/model-request.ts';
import { capabilitiesOf } from '../models/model-table.ts';
import { type Refusal, type RefusedPart, readRefusal } from './refusals.ts';

export interface Healed<T> {
  readonly result: T;
  /** What was repaired on the way, in order. */
  readonly repairs: readonly string[];
}

/**
 * Runs `attempt` with what the model can do, and again for each new refusal that can be repaired;
 * the same refusal is never repaired twice.
 *
 * @throws what `attempt` throws, when nothing can be repaired
 */
export type SelfHealing = <T>(
  target: ModelTarget,
  attempt: (capabilities: ModelCapabilities) => Promise<T>,
) => Promise<Healed<T>>;

/** More models than any deployment uses; the one that was not asked for longest is forgotten. */
const MAX_LEARNT_MODELS = 256;

/** How long a correction is kept, in milliseconds, so that a wrong or outdated one expires. */
const LESSON_MS = 6 * 3_600_000;

interface Lesson {
  readonly correction: Partial<ModelCapabilities>;
  readonly untilMs: number;
}

/** `now` is the clock, in milliseconds since the epoch. */
export function createSelfHealing(now = Date.now): SelfHealing {
  const lessons = createLessons(now);

  return async ({ modelId, baseModel }, attempt) => {
    const repairs: string[] = [];
    let known = { ...capabilitiesOf(modelId, baseModel), ...lessons.of(modelId) };
    let lesson: Partial<ModelCapabilities> = {};
    for (;;) {
      try {
        const result = await attempt(known);
        // Success proves that the corrections were right.
        lessons.add(modelId, lesson);
        return { result, repairs };
      } catch (error) {
        const repair = findRepair(error, known);
        if (repair === undefined || repairs.includes(repair.name)) throw error;
        repairs.push(repair.name);
        known = { ...known, ...repair.correction };
        if (!repair.onlyNow) lesson = { ...lesson, ...repair.correction };
      }
    }
  };
}

/** Corrections by model. They outlive the request, because a model refuses the same thing every time. */
function createLessons(now: () => number) {
  const lessons = createBoundedMap<Lesson>(MAX_LEARNT_MODELS);

  function of(modelId: string): Partial<ModelCapabilities> {
    const lesson = lessons.get(modelId);
    return lesson && now() < lesson.untilMs ? lesson.correction : {};
  }

  return {
    of,
    add(modelId: string, correction: Partial<ModelCapabilities>): void {
      if (Object.keys(correction).length === 0) return;
      const untilMs = now() + LESSON_MS;
      lessons.set(modelId, { correction: { ...of(modelId), ...correction }, untilMs });
    },
  };
}

interface Repair {
  /** For the log. */
  readonly name: string;
  readonly correction: Partial<ModelCapabilities>;
  /** Applies to this request only and says nothing about the model. */
  readonly onlyNow?: true;
}

/** Refusals of a request's form; cache points are refused as a lack of access by some models. */
const REFUSALS = ['ValidationException', 'AccessDeniedException'];

function findRepair(error: unknown, known: ModelCapabilities): Repair | undefined {
  const { name = '', message = '' } = error as { name?: string; message?: string };
  const refusal = REFUSALS.includes(name) ? readRefusal(message) : undefined;
  return refusal && REPAIRS[refusal.part](known, refusal);
}

/** A lower limit is more likely misread than real. */
const LEAST_OUTPUT_LIMIT = 256;

/** A shorter answer is not worth asking for, in tokens. */
const LEAST_ANSWER = 16;

/** What to do about each refusal; undefined if it concerns something that we did not send. */
const REPAIRS: Readonly<
  Record<RefusedPart, (known: ModelCapabilities, refusal: Refusal) => Repair | undefined>
> = {
  'stop sequences': ({ stopSequences }) =>
    stopSequences ? repair('stop-sequences-dropped', { stopSequences: false }) : undefined,
  'sampling beside another': ({ sampling }) =>
    sampling === 'both' ? repair('top-p-dropped', { sampling: 'one' }) : undefined,
  sampling: ({ sampling }) =>
    sampling === 'none' ? undefined : repair('sampling-dropped', { sampling: 'none' }),
  'system prompt': ({ systemPrompt }) =>
    systemPrompt ? repair('system-prompt-folded', { systemPrompt: false }) : undefined,
  prefill: ({ prefill }) => (prefill ? repair('prefill-folded', { prefill: false }) : undefined),
  'output limit': ({ maxOutputTokens }, { tokens = 0 }) =>
    tokens >= LEAST_OUTPUT_LIMIT && tokens < maxOutputTokens
      ? repair('max-tokens-lowered', { maxOutputTokens: tokens })
      : undefined,
  sum: ({ maxOutputTokens }, { tokens = 0 }) =>
    tokens >= LEAST_ANSWER && tokens < maxOutputTokens
      ? { ...repair('answer-shortened', { maxOutputTokens: tokens }), onlyNow: true }
      : undefined,
  'tools in streams': ({ tools }) =>
    tools === 'always' ? repair('tools-not-streamed', { tools: 'whole' }) : undefined,
  tools: ({ tools }) =>
    tools === 'never' ? undefined : repair('tools-dropped', { tools: 'never' }),
  'tool choice': ({ toolChoice }) =>
    toolChoice ? repair('tool-choice-dropped', { toolChoice: false }) : undefined,
  'cache points': ({ cacheMinimumTokens }) =>
    cacheMinimumTokens === undefined
      ? undefined
      : repair('cache-point-dropped', { cacheMinimumTokens: undefined }),
  'service tier': ({ serviceTiers }) =>
    serviceTiers ? repair('service-tier-dropped', { serviceTiers: false }) : undefined,
  'latency mode': ({ latencyModes }) =>
    latencyModes ? repair('latency-mode-dropped', { latencyModes: false }) : undefined,
  thinking: ({ thinking }) => weakerSwitch(thinking),
};

function repair(name: string, correction: Partial<ModelCapabilities>): Repair {
  return { name, correction };
}

/** A model that refuses to turn thinking off usually accepts an effort level; if not, nothing is sent. */
function weakerSwitch(thinking: ModelCapabilities['thinking']): Repair | undefined {
  if (thinking === 'can-be-off') return repair('thinking-left-on', { thinking: 'effort' });
  if (thinking === 'effort' || thinking === 'reasoning-effort') {
    return repair('effort-dropped', { thinking: 'always' });
  }
  return undefined;
}
