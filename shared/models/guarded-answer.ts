/**
 * Shows questions and answers to a guardrail, for platforms that apply none themselves.
 *
 * @see contract SP 3 (guardrail)
 * @module
 */
import { type AskModel, boundedAnswer, type ModelEvent } from './model-event.ts';
import type { Guardrail, ModelRequest, Prompt } from './model-request.ts';

export interface GuardrailCheck {
  readonly guardrail: Guardrail;
  readonly source: 'question' | 'answer';
  /** Never empty. */
  readonly text: string;
}

export type GuardrailVerdict =
  | { readonly type: 'passed' }
  /** `text` takes the place of the one that was shown. */
  | { readonly type: 'masked'; readonly text: string }
  /** `text` is the guardrail's own. */
  | { readonly type: 'blocked'; readonly text: string };

/** @throws {GatewayError} with a `model_*` code or `caller_gone` */
export type ApplyGuardrail = (
  check: GuardrailCheck,
  signal: AbortSignal,
) => Promise<GuardrailVerdict>;

/**
 * Asks like `ask`, with the request's guardrail around it: the last text of the user is shown to it before anything
 * is asked, and the answer once it is whole. Of a streamed answer nothing is passed on until then, unless the
 * guardrail leaves streams alone.
 */
export function withGuardrail(ask: AskModel, apply: ApplyGuardrail): AskModel {
  return async function* guarded({ guardrail, ...request }, signal) {
    if (guardrail === undefined) return yield* ask(request, signal);
    const question = lastQuestion(request.prompt);
    const asked = await verdictOn({ guardrail, source: 'question', text: question }, apply, signal);
    // In a conversation of blocks no text can take the place of another: it is not asked unmasked.
    const isLost = asked.type === 'masked' && request.dialogue !== undefined;
    if (asked.type === 'blocked' || isLost) return yield* blockedQuestion(request, asked.text);
    const prompt = asked.type === 'masked' ? masked(request.prompt, asked.text) : request.prompt;
    const answer = ask({ ...request, prompt }, signal);
    if (request.streaming && guardrail.unguardedStream) return yield* answer;
    yield* guardedAnswer(answer, {
      isStreamed: request.streaming,
      check: (text) => verdictOn({ guardrail, source: 'answer', text }, apply, signal),
    });
  };
}

async function verdictOn(
  check: GuardrailCheck,
  apply: ApplyGuardrail,
  signal: AbortSignal,
): Promise<GuardrailVerdict> {
  return check.text.trim() === '' ? { type: 'passed' } : apply(check, signal);
}

function lastQuestion({ messages }: Prompt): string {
  return messages.findLast(({ role }) => role === 'user')?.text ?? '';
}

function masked({ system, messages }: Prompt, text: string): Prompt {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return {
    system,
    messages: messages.map((message, index) => (index === last ? { ...message, text } : message)),
  };
}

const BLOCKED = {
  type: 'finish',
  reason: 'guardrail',
  stopReason: 'guardrail_intervened',
} as const;

function* blockedQuestion({ target }: ModelRequest, text: string): Generator<ModelEvent> {
  yield { type: 'start', target, requestId: undefined };
  if (text !== '') yield { type: 'text-delta', text };
  // No model was asked.
  const usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
  yield { ...BLOCKED, usage };
}

interface Guarding {
  readonly isStreamed: boolean;
  readonly check: (text: string) => Promise<GuardrailVerdict>;
}

async function* guardedAnswer(
  events: AsyncIterable<ModelEvent>,
  { isStreamed, check }: Guarding,
): AsyncGenerator<ModelEvent> {
  const pieces: string[] = [];
  const toolCalls: ModelEvent[] = [];
  for await (const event of boundedAnswer(events)) {
    switch (event.type) {
      case 'text-delta':
        pieces.push(event.text);
        // Whoever waits for a stream has to see that the model is alive.
        if (isStreamed) yield { type: 'reasoning-delta' };
        break;
      case 'tool-call':
        toolCalls.push(event);
        break;
      case 'finish':
        yield* judged(pieces.join(''), await check(pieces.join('')), [...toolCalls, event]);
        break;
      default:
        yield event;
    }
  }
}

/** What of an answer may be passed on: `rest` is what comes behind its text. */
function* judged(
  text: string,
  verdict: GuardrailVerdict,
  rest: readonly ModelEvent[],
): Generator<ModelEvent> {
  const shown = verdict.type === 'passed' ? text : verdict.text;
  if (shown !== '') yield { type: 'text-delta', text: shown };
  if (verdict.type !== 'blocked') return yield* rest;
  for (const event of rest) if (event.type === 'finish') yield { ...event, ...BLOCKED };
}
