/**
 * Asks for the code that an editor wants and extracts it from the model's answer.
 *
 * @module
 */
import type { Ask } from '../ask/ask.ts';
import { profileOf } from '../gitlab/gitlab-families.ts';
import { locationOf } from '../gitlab/model-metadata.ts';
import type { ModelEvent } from '../models/model-event.ts';
import type { ModelTarget } from '../models/model-request.ts';
import { patienceMs, prime } from '../prime.ts';
import type { RequestContext } from '../request/request-context.ts';
import { cleanSuggestion } from './cleaning/clean-suggestion.ts';
import type { SuggestionContext } from './cleaning/cursor-place.ts';
import { unescapeUnderscores } from './cleaning/unescape-underscores.ts';
import { isOwnCode, NoCodeError, onlyOwnCode } from './own-code.ts';
import { buildSuggestionPrompt } from './prompt/suggestion-prompt.ts';
import type { SuggestionTask } from './suggestion-task.ts';

export interface Suggestion {
  /** The model that answers; until one begins, the model in charge. */
  readonly target: ModelTarget;
  /** What the model says. */
  readonly events: AsyncIterable<ModelEvent>;
  readonly context: SuggestionContext;
  /** Whether a guardrail may write into the answer. */
  readonly isGuarded: boolean;
  /** The texts of other files in the prompt; none while no model has begun to answer. */
  readonly relatedInPrompt: readonly string[];
}

/** A file whose language has no name at all is not worth asking a model. */
export function isWorthACall({ kind, file }: SuggestionTask): boolean {
  return kind === 'generation' || file.language.name !== '';
}

/**
 * Asks, and waits until a model begins to answer.
 *
 * @throws {GatewayError} when no model can be chosen, or none begins; later failures come from the events
 */
export async function suggest(
  ask: Ask,
  context: RequestContext,
  task: SuggestionTask,
): Promise<Suggestion> {
  const { kind, model, streaming } = task;
  let related: readonly string[] = [];
  const { plan, events } = await ask(context, {
    feature: kind === 'completion' ? 'code_completions' : 'code_generations',
    ...locationOf(model),
    streaming,
    file: { before: task.file.prefix, after: task.file.suffix },
    buildPrompt: (target) => {
      const built = buildSuggestionPrompt(task, target);
      related = built.related;
      return built;
    },
  });
  // Only a stream must send its head in time.
  const begun = await prime(events, streaming ? patienceMs(context) : context.remainingMs());
  const target = begun.first?.type === 'start' ? begun.first.target : plan.target;
  const { escapesUnderscores } = profileOf(target, model.family);
  return {
    target,
    events: escapesUnderscores ? unescapeUnderscores(begun) : begun,
    context: contextOf(task),
    isGuarded: plan.guardrail !== undefined,
    relatedInPrompt: related,
  };
}

function contextOf(task: SuggestionTask): SuggestionContext {
  const { kind, file } = task;
  return {
    kind,
    prefix: file.prefix,
    suffix: file.suffix,
    language: file.language.id,
    ...(kind === 'generation' && { ownLine: task.ownLine }),
  };
}

/**
 * The suggestion piece by piece, as it is written.
 *
 * @throws {GatewayError} what the events throw, and `model_failed`, always after the first piece, if a
 * guardrail, a filter or the like ended the answer
 */
export async function* suggestionPieces(suggestion: Suggestion): AsyncGenerator<string> {
  const { events, context, isGuarded } = suggestion;
  let hasBegun = false;
  try {
    for await (const piece of cleanSuggestion(onlyOwnCode(events, isGuarded), context)) {
      hasBegun = true;
      yield piece;
    }
  } catch (error) {
    // A status would report a failure of the model. This is an answer that breaks off before it said anything.
    if (error instanceof NoCodeError && !hasBegun) yield '';
    throw error;
  }
}

export interface WholeSuggestion {
  /** Nothing but white space: there is no suggestion. */
  readonly text: string;
  readonly finish: (ModelEvent & { readonly type: 'finish' }) | undefined;
}

/**
 * The suggestion in one piece: the same text that {@link suggestionPieces} would give, or none if a
 * guardrail, a filter or the like ended the answer.
 */
export async function wholeSuggestion({
  events,
  context,
}: Pick<Suggestion, 'events' | 'context'>): Promise<WholeSuggestion> {
  // Read to the end, because a suggestion may be complete before the answer is, and usage comes last.
  const all = await Array.fromAsync(events);
  const finish = all.find((event) => event.type === 'finish');
  if (finish && !isOwnCode(finish.reason)) return { text: '', finish };
  const pieces = await Array.fromAsync(cleanSuggestion(replay(all), context));
  return { text: pieces.join(''), finish };
}

async function* replay(events: readonly ModelEvent[]): AsyncGenerator<ModelEvent> {
  yield* events;
}
