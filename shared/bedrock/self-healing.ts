/**
 * Repairs a request that a model refuses for a reason we know, and remembers what it learnt.
 *
 * `model-table.ts` knows many models, never all: Bedrock gets new ones every week, and an application
 * inference profile may hide any of them. So a refusal whose text says which field it is about
 * corrects our idea of the model, and the request is sent once more.
 *
 * @see docs/decisions/0004-self-healing.md
 * @module
 */
import { createBoundedMap } from '../bounded-map.ts';
import type { ModelCapabilities } from '../models/capabilities.ts';
import type { ModelTarget } from '../models/model-request.ts';
import { capabilitiesOf } from '../models/model-table.ts';

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

/** More models than any deployment uses; the oldest is forgotten, at the price of a second call. */
const MAX_LEARNT_MODELS = 256;

export function createSelfHealing(): SelfHealing {
  // Outlives the request: what a model refuses, it refuses every time.
  const learntCache = createBoundedMap<Partial<ModelCapabilities>>(MAX_LEARNT_MODELS);

  const learn = (modelId: string, correction: Partial<ModelCapabilities>) => {
    learntCache.set(modelId, { ...learntCache.get(modelId), ...correction });
  };

  return async ({ modelId, baseModel }, attempt) => {
    const repairs: string[] = [];
    for (;;) {
      const known = { ...capabilitiesOf(modelId, baseModel), ...learntCache.get(modelId) };
      try {
        return { result: await attempt(known), repairs };
      } catch (error) {
        const repair = findRepair(error, known);
        if (repair === undefined || repairs.includes(repair.name)) throw error;
        repairs.push(repair.name);
        learn(modelId, repair.correction);
      }
    }
  };
}

interface Rule {
  /** For the log. */
  readonly name: string;
  readonly pattern: RegExp;
  /** What the refusal says about the model; undefined: nothing that we did not know. */
  readonly correct: (
    known: ModelCapabilities,
    match: RegExpExecArray,
  ) => Partial<ModelCapabilities> | undefined;
}

/** Texts that Bedrock and the models behind it answer with; the first that matches counts. */
const RULES: readonly Rule[] = [
  {
    name: 'top-p-dropped',
    pattern: /temperature\W+and\W+top_?p\W+cannot both/i,
    correct: ({ sampling }) => (sampling === 'both' ? { sampling: 'one' } : undefined),
  },
  {
    name: 'sampling-dropped',
    pattern:
      /(temperature|top_?p)\W+is deprecated|doesn't support the (temperature|top_?p) field|(temperature|top_?p)\W+(is )?not supported/i,
    correct: ({ sampling }) => (sampling === 'none' ? undefined : { sampling: 'none' }),
  },
  {
    name: 'system-prompt-folded',
    pattern: /doesn't support system messages/i,
    correct: ({ systemPrompt }) => (systemPrompt ? { systemPrompt: false } : undefined),
  },
  {
    name: 'prefill-folded',
    pattern: /does(n't| not) support assistant message prefill/i,
    correct: ({ prefill }) => (prefill ? { prefill: false } : undefined),
  },
  {
    name: 'max-tokens-lowered',
    pattern: /exceeds the model limit of (\d{1,9})/i,
    correct: ({ maxOutputTokens }, [, limit]) =>
      Number(limit) > 0 && Number(limit) < maxOutputTokens
        ? { maxOutputTokens: Number(limit) }
        : undefined,
  },
  {
    name: 'tools-not-streamed',
    pattern: /doesn't support tool use in streaming mode/i,
    correct: ({ tools }) => (tools === 'always' ? { tools: 'whole' } : undefined),
  },
  {
    name: 'tools-dropped',
    pattern: /doesn't support tool use\./i,
    correct: ({ tools }) => (tools === 'never' ? undefined : { tools: 'never' }),
  },
  {
    name: 'cache-point-dropped',
    pattern: /did not allow prompt caching|extraneous key \[cachePoint\]/i,
    correct: ({ cacheMinimumTokens }) =>
      cacheMinimumTokens === undefined ? undefined : { cacheMinimumTokens: undefined },
  },
];

/** Refusals of a request's form; cache points are refused as a lack of access by some models. */
const REFUSALS = ['ValidationException', 'AccessDeniedException'];

function findRepair(error: unknown, known: ModelCapabilities) {
  const { name = '', message = '' } = error as { name?: string; message?: string };
  if (!REFUSALS.includes(name)) return undefined;
  for (const rule of RULES) {
    const match = rule.pattern.exec(message);
    const correction = match && rule.correct(known, match);
    if (correction) return { name: rule.name, correction };
  }
  return undefined;
}
