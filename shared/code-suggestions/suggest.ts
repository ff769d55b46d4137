/**
 * Asks for the code that an editor wants, and takes it out of what the model says.
 *
 * @module
 */
import type { Ask } from '../ask/ask.ts';
import { profileOf } from '../gitlab/gitlab-families.ts';
import type { ModelEvent } from '../models/model-event.ts';
import type { ModelTarget } from '../models/model-request.ts';
import { prime } from '../prime.ts';
import type { RequestContext } from '../request/request-context.ts';
import { cleanSuggestion } from './cleaning/clean-suggestion.ts';
import type { SuggestionContext } from './cleaning/cursor-place.ts';
import { unescapeUnderscores } from './cleaning/unescape-underscores.ts';
import { buildSuggestionPrompt } from './prompt/suggestion-prompt.ts';
import type { SuggestionTask } from './suggestion-task.ts';

export interface Suggestion {
  /** The model in charge; once its first event is there, the one that answers. */
  readonly target: ModelTarget;
  /** What the model says; nothing is asked of it before the first event is. */
  readonly events: AsyncIterable<ModelEvent>;
  readonly context: SuggestionContext;
  /** The texts of other files in the prompt; none before the model was asked. */
  readonly relatedInPrompt: () => readonly string[];
}

/** Nobody can complete a file that has no language and no name for one. */
export function isWorthACall({ kind, file }: SuggestionTask): boolean {
  return kind === 'generation' || file.language.name !== '';
}

/** @throws {GatewayError} when no model can be chosen; the events throw when the model fails */
export async function suggest(
  ask: Ask,
  context: RequestContext,
  task: SuggestionTask,
): Promise<Suggestion> {
  const { kind, model, streaming } = task;
  let related: readonly string[] = [];
  const { plan, events } = await ask(context, {
    feature: kind === 'completion' ? 'code_completions' : 'code_generations',
    identifier: model.identifier,
    streaming,
    word: (target) => {
      const wording = buildSuggestionPrompt(task, target);
      related = wording.related;
      return wording;
    },
  });
  const isEscaping = () => profileOf(plan.target, model.family).escapesUnderscores ?? false;
  return {
    get target() {
      return plan.target;
    },
    events: inPlainSpelling(events, isEscaping),
    context: contextOf(task),
    relatedInPrompt: () => related,
  };
}

/** Asked only once an answer has begun: before, nobody knows whose it will be. */
async function* inPlainSpelling(
  events: AsyncIterable<ModelEvent>,
  isEscaping: () => boolean,
): AsyncGenerator<ModelEvent> {
  const begun = await prime(events);
  yield* isEscaping() ? unescapeUnderscores(begun) : begun;
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

/** The suggestion piece by piece, as it is written. */
export function suggestionPieces({ events, context }: Suggestion): AsyncIterable<string> {
  return cleanSuggestion(events, context);
}

export interface WholeSuggestion {
  /** Nothing but white space: there is no suggestion. */
  readonly text: string;
  readonly finish: (ModelEvent & { readonly type: 'finish' }) | undefined;
}

/** The suggestion in one piece: the same text that {@link suggestionPieces} would give. */
export async function wholeSuggestion({
  events,
  context,
}: Pick<Suggestion, 'events' | 'context'>): Promise<WholeSuggestion> {
  // All of them first: a suggestion may be complete before the answer is, and its usage comes last.
  const all = await Array.fromAsync(events);
  const pieces = await Array.fromAsync(cleanSuggestion(replay(all), context));
  return { text: pieces.join(''), finish: all.find((event) => event.type === 'finish') };
}

async function* replay(events: readonly ModelEvent[]): AsyncGenerator<ModelEvent> {
  yield* events;
}
