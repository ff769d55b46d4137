/**
 * Asks for the code that an editor wants and extracts it from the model's answer.
 *
 * @module
 */
import type { Ask } from '../ask/ask.ts';
import { patienceMs, prime } from '../deadline.ts';
import { GatewayError } from '../errors.ts';
import { profileOf } from '../gitlab/gitlab-families.ts';
import { locationOf } from '../gitlab/model-metadata.ts';
import {
  type EventFilter,
  type FinishReason,
  filterEvents,
  isCut,
  isWhole,
  type ModelEvent,
} from '../models/model-event.ts';
import type { ModelTarget } from '../models/model-request.ts';
import type { RequestContext } from '../request/request-context.ts';
import type { RequestRecord } from '../request/request-record.ts';
import { cleanSuggestion, wholeText } from './cleaning/clean-suggestion.ts';
import type { SuggestionContext } from './cleaning/cursor-block.ts';
import { unescapeUnderscores } from './cleaning/unescape-underscores.ts';
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
  /** Where an empty suggestion is noted. */
  readonly record?: RequestRecord;
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
  const { plan, events, related } = await askFor(ask, context, task);
  const begun = await prime(events, patienceMs(context));
  const target = targetIn(begun.first) ?? plan.target;
  const filter = filterFor(target, task);
  return {
    target,
    events: filter ? filterEvents(begun, filter) : begun,
    context: contextOf(task),
    isGuarded: plan.guardrail !== undefined,
    relatedInPrompt: related(),
    record: context.record,
  };
}

async function askFor(ask: Ask, context: RequestContext, task: SuggestionTask) {
  let related: readonly string[] = [];
  const answer = await ask(context, {
    feature: task.kind === 'completion' ? 'code_completions' : 'code_generations',
    ...locationOf(task.model),
    streaming: task.streaming,
    file: { before: task.file.prefix, after: task.file.suffix },
    buildPrompt: (target) => {
      const built = buildSuggestionPrompt(task, target);
      related = built.related;
      return built;
    },
  });
  return { ...answer, related: () => related };
}

function targetIn(event: ModelEvent | undefined): ModelTarget | undefined {
  return event?.type === 'start' ? event.target : undefined;
}

function filterFor(target: ModelTarget, { model }: SuggestionTask): EventFilter | undefined {
  return profileOf(target, model.family).escapesUnderscores && unescapeUnderscores();
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
  const { events, context, isGuarded, record = {} } = suggestion;
  let hasBegun = false;
  let isEmpty = true;
  try {
    for await (const piece of cleanSuggestion(onlyOwnCode(events, isGuarded), context)) {
      hasBegun = true;
      isEmpty &&= piece.trim() === '';
      yield piece;
    }
    if (isEmpty) record.emptySuggestion = true;
  } catch (error) {
    // A status would report a failure of the model. This is an answer that breaks off before it said anything.
    if (error instanceof NoCodeError && !hasBegun) yield '';
    throw error;
  }
}

export interface WholeSuggestion extends Pick<Suggestion, 'target' | 'relatedInPrompt'> {
  /** Nothing but white space: there is no suggestion. */
  readonly text: string;
  readonly finish: (ModelEvent & { readonly type: 'finish' }) | undefined;
}

/**
 * Asks for the suggestion in one piece: the same text that {@link suggestionPieces} would give, or none if a
 * guardrail, a filter or the like ended the answer.
 *
 * @throws {GatewayError} when no model can be chosen, or it fails
 */
export async function suggestWhole(
  ask: Ask,
  context: RequestContext,
  task: SuggestionTask,
): Promise<WholeSuggestion> {
  const { plan, events, related } = await askFor(ask, context, task);
  // Read to the end, because a suggestion may be complete before the answer is, and usage comes last.
  const all = await Array.fromAsync(events);
  const target = targetIn(all[0]) ?? plan.target;
  const finish = all.find((event) => event.type === 'finish');
  const rest = { target, finish, relatedInPrompt: related() };
  if (finish && !isOwnCode(finish.reason)) return { ...rest, text: '' };
  const filter = filterFor(target, task);
  const text = wholeText(filter ? all.flatMap(filter) : all, contextOf(task));
  if (text.trim() === '') context.record.emptySuggestion = true;
  return { ...rest, text };
}

/** How long text is held back, in milliseconds: a guardrail's message and the answer's end come together. */
const GUARDED_MS = 25;

/** Whether an answer that ended so is the model's own code: whole, or cut at a limit as is normal. */
export function isOwnCode(reason: FinishReason): boolean {
  return isWhole(reason) || isCut(reason);
}

/**
 * Passes events on, text a moment late: until the next event comes or the event loop has turned, and
 * longer where there is a guardrail, whose message may come in pieces.
 *
 * @throws {NoCodeError} in place of an end that was no end of code, without the text that came right
 * before it; what `events` throws
 */
export async function* onlyOwnCode(
  events: AsyncIterable<ModelEvent>,
  isGuarded: boolean,
): AsyncGenerator<ModelEvent> {
  const iterator = events[Symbol.asyncIterator]();
  const held: Held[] = [];
  try {
    for (;;) {
      const next = iterator.next();
      while (held[0] && !(await comesInTime(next, held[0].atMs, isGuarded))) {
        for (const { event } of held.splice(0, 1)) yield event;
      }
      const { done, value } = await next;
      if (done) break;
      refuseForeign(value);
      for (const event of goingOn(value, held, isGuarded)) yield event;
    }
    for (const { event } of held) yield event;
  } finally {
    // Not awaited: it would wait for the pending event.
    iterator.return?.().catch(() => {});
  }
}

interface Held {
  readonly event: ModelEvent;
  /** When it came, in milliseconds. */
  readonly atMs: number;
}

/** What goes on when `event` has come: the texts that were held before it, and the event if it is none. */
function goingOn(event: ModelEvent, held: Held[], isGuarded: boolean): readonly ModelEvent[] {
  const isText = event.type === 'text-delta';
  const before = isText && isGuarded ? [] : held.splice(0).map((each) => each.event);
  if (!isText) return [...before, event];
  held.push({ event, atMs: performance.now() });
  return before;
}

/** Whether the next event comes before the one that came at `atMs` has to be passed on. */
function comesInTime(next: Promise<unknown>, atMs: number, isGuarded: boolean): Promise<boolean> {
  return new Promise((resolve) => {
    // What was said before a failure is passed on.
    next.then(
      () => resolve(true),
      () => resolve(false),
    );
    const leftMs = atMs + GUARDED_MS - performance.now();
    // Two turns: what has come by the first one is read in it.
    if (!isGuarded) setImmediate(() => setImmediate(resolve, false));
    else if (leftMs > 0) setTimeout(resolve, leftMs, false).unref();
    else resolve(false);
  });
}

/** @throws {NoCodeError} */
function refuseForeign(event: ModelEvent): void {
  if (event.type === 'finish' && !isOwnCode(event.reason)) throw new NoCodeError(event.stopReason);
}

/** The answer ended as one that is no code, such as a guardrail's. */
export class NoCodeError extends GatewayError {
  constructor(stopReason: string) {
    super('model_failed', `The answer ended with ${stopReason}`);
  }
}
