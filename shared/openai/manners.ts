/**
 * What a platform's model takes and what it refuses: by its kind, by the operator's overrides, and by
 * what it has refused before.
 *
 * @see contract SP 4 (refusals that teach)
 * @module
 */
import { createBoundedMap } from '../caches.ts';
import { type ModelOverride, overrideFor, type PlatformEntry } from '../models/serving-platform.ts';
import { type LimitField, PLATFORM_KINDS, type PlatformKind } from './kinds.ts';

export interface ModelManners {
  readonly maxTokensField: LimitField;
  readonly systemPrompt: boolean;
  /** Whether neighbouring turns of one role have to be one. */
  readonly mergesTurns: boolean;
  readonly temperature: boolean;
  readonly topP: boolean;
  readonly stopSequences: boolean;
  readonly tools: boolean;
  readonly usageInStreams: boolean;
  /** Whether thoughts are in the text, up to `</think>`. */
  readonly thinksInline: boolean;
  readonly maxOutputTokens: number | undefined;
}

/** More models than any deployment uses; one that is forgotten costs a second call. */
const MAX_LEARNT_MODELS = 256;

export interface Manners {
  of(entry: PlatformEntry, model: string): ModelManners;
  /** Undefined when the refusal says nothing that was not known; otherwise the repair's name, for the log. */
  learn(entry: PlatformEntry, model: string, refusal: Refusal): string | undefined;
}

/** What a server said of a request that it refused. Never logged: it may quote the prompt. */
export interface Refusal {
  readonly message: string;
  /** The member that is refused, where the server names it. */
  readonly param: string;
}

export function createManners(matches: (pattern: string, model: string) => boolean): Manners {
  // Outlives the request: what a model refuses, it refuses every time.
  const learntCache = createBoundedMap<Partial<ModelManners>>(MAX_LEARNT_MODELS);
  const keyOf = ({ name, baseUrl }: PlatformEntry, model: string) =>
    JSON.stringify([name, baseUrl, model]);

  const of: Manners['of'] = (entry, model) => {
    const override = overrideFor(entry.overrides, (pattern) => matches(pattern, model));
    return {
      ...usualManners(entry, override.baseModel ?? model),
      ...given(override),
      ...learntCache.get(keyOf(entry, model)),
    };
  };

  return {
    of,
    learn(entry, model, refusal) {
      const known = of(entry, model);
      for (const { name, correct } of REPAIRS) {
        const correction = correct(refusal, known);
        if (correction === undefined) continue;
        const key = keyOf(entry, model);
        learntCache.set(key, { ...learntCache.get(key), ...correction });
        return name;
      }
      return undefined;
    },
  };
}

function usualManners({ kind, apiVersion }: PlatformEntry, model: string): ModelManners {
  const { limitField, countsStreamsSince = '' }: PlatformKind = PLATFORM_KINDS[kind];
  return {
    maxTokensField: limitField(model),
    systemPrompt: true,
    mergesTurns: false,
    temperature: true,
    topP: true,
    stopSequences: true,
    tools: true,
    usageInStreams: apiVersion >= countsStreamsSince,
    thinksInline: false,
    maxOutputTokens: undefined,
  };
}

/** The members that the operator set. */
function given({
  baseModel: _,
  ...members
}: Omit<ModelOverride, 'pattern'>): Partial<ModelManners> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

interface Repair {
  readonly name: string;
  readonly correct: (refusal: Refusal, known: ModelManners) => Partial<ModelManners> | undefined;
}

/** Whether the refusal is about a member: by its name where the server gives one, else by its text. */
function isAbout({ param, message }: Refusal, member: string, saying: RegExp): boolean {
  return param === member || (message.includes(member) && saying.test(message));
}

const REFUSED =
  /unsupported|not supported|does not support|unknown|unrecognized|extra (fields|inputs)|not permitted|only the default/i;

function leaveOut(name: string, member: string, manner: 'temperature' | 'topP' | 'stopSequences') {
  return {
    name,
    correct: (refusal: Refusal, known: ModelManners) =>
      known[manner] && isAbout(refusal, member, REFUSED) ? { [manner]: false } : undefined,
  };
}

/** A limit that leaves no room for an answer is a matter of the prompt, not of the model. */
const LEAST_OUTPUT_TOKENS = 256;

/** The first that applies counts. */
const REPAIRS: readonly Repair[] = [
  {
    name: 'max-completion-tokens',
    correct: ({ message, param }, { maxTokensField }) =>
      maxTokensField === 'max_tokens' &&
      (param === 'max_tokens' || message.includes("'max_tokens'")) &&
      message.includes('max_completion_tokens')
        ? { maxTokensField: 'max_completion_tokens' }
        : undefined,
  },
  {
    name: 'max-tokens',
    correct: (refusal, { maxTokensField }) =>
      maxTokensField === 'max_completion_tokens' &&
      isAbout(refusal, 'max_completion_tokens', REFUSED)
        ? { maxTokensField: 'max_tokens' }
        : undefined,
  },
  leaveOut('temperature-dropped', 'temperature', 'temperature'),
  leaveOut('top-p-dropped', 'top_p', 'topP'),
  leaveOut('stop-dropped', 'stop', 'stopSequences'),
  {
    name: 'stream-options-dropped',
    correct: (refusal, { usageInStreams }) =>
      usageInStreams && isAbout(refusal, 'stream_options', REFUSED)
        ? { usageInStreams: false }
        : undefined,
  },
  {
    name: 'tools-dropped',
    correct: ({ message }, { tools }) =>
      tools && message.includes('--enable-auto-tool-choice') ? { tools: false } : undefined,
  },
  {
    name: 'system-prompt-folded',
    correct: ({ message }, { systemPrompt }) =>
      systemPrompt && /system role( is)? not supported/i.test(message)
        ? { systemPrompt: false }
        : undefined,
  },
  {
    name: 'turns-merged',
    correct: ({ message }, { mergesTurns }) =>
      !mergesTurns && /roles must alternate/i.test(message)
        ? { mergesTurns: true, systemPrompt: false }
        : undefined,
  },
  {
    name: 'max-tokens-lowered',
    correct: ({ message }, { maxOutputTokens = Number.POSITIVE_INFINITY }) => {
      const limit = Number(
        /max(?:_completion)?_tokens is too large[\s\S]{0,80}?at most (\d{1,9})/i.exec(message)?.[1],
      );
      return limit >= LEAST_OUTPUT_TOKENS && limit < maxOutputTokens
        ? { maxOutputTokens: limit }
        : undefined;
    },
  },
];
