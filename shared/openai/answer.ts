/**
 * What a server answers, as our events: in one piece, or chunk by chunk.
 *
 * @see contract SP 5
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { FinishReason, ModelEvent, Usage } from '../models/model-event.ts';
import { bounded, errorIn, PlatformRefusal } from './failure.ts';
import { createToolCalls, type ToolCallPiece } from './tool-calls.ts';
import { usageOf } from './usage.ts';

type Members = Readonly<Record<string, unknown>>;

/** A map, for a server's word may be the name of a member that all objects have. */
const REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['', 'stop'],
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['end_turn', 'stop'],
  ['length', 'length'],
  ['tool_calls', 'tool'],
  ['function_call', 'tool'],
  ['tool_use', 'tool'],
  ['content_filter', 'filtered'],
  ['guardrail_intervened', 'filtered'],
]);

/** Members in which servers put a model's thoughts. */
const THOUGHTS = ['reasoning_content', 'reasoning', 'thinking'];

/** How a server says that something broke, in the middle of an answer. */
const FAILURE_STATUS = 500;

export interface AnswerReader {
  /** The events of one chunk. @throws when the chunk is an error */
  read(chunk: unknown): Generator<ModelEvent>;
  /** What is left when nothing more comes. @throws {GatewayError} `model_failed` where the answer has no end */
  finish(isMarked: boolean): Generator<ModelEvent>;
}

/** Reads an answer that comes in chunks; the chunks of a whole answer hold `message` for `delta`. */
export function createAnswerReader(): AnswerReader {
  const toolCalls = createToolCalls();
  const wholeCharacters = createWholeCharacters();
  let hasChoice = false;
  let stopReason: string | undefined;
  let usage: Usage | undefined;

  return {
    *read(chunk) {
      const error = errorIn(chunk);
      if (error) throw new PlatformRefusal(statusIn(error.code), error);
      if (!isObject(chunk)) throw noAnswer();
      usage = usageOf(chunk['usage']) ?? usage;
      const choice = firstChoice(chunk['choices']);
      if (choice === undefined) return;
      hasChoice = true;
      const said = saidIn(choice);
      yield* eventsOf(said, wholeCharacters);
      for (const piece of toolPieces(said)) toolCalls.add(piece);
      const reason = choice['finish_reason'];
      if (reason === 'error')
        throw new GatewayError('model_failed', 'The model failed while it answered');
      if (typeof reason === 'string') stopReason ??= reason;
    },
    *finish(isMarked) {
      if (stopReason === undefined && !(isMarked && hasChoice)) throw withoutEnd();
      yield* toolCalls.finish();
      const reason = stopReason === undefined ? 'other' : (REASONS.get(stopReason) ?? 'other');
      yield {
        type: 'finish',
        reason: reason === 'stop' && !toolCalls.isEmpty ? 'tool' : reason,
        stopReason: stopReason === undefined ? 'none' : wordFor(stopReason),
        usage,
        ...(stopReason === undefined && { repairs: ['no-finish-reason'] }),
      };
    },
  };
}

/**
 * Characters of two units that a server cut in two are put together again; a half that is none stays out. The texts
 * of refusals, which no server mixes with others, take the same way.
 */
function createWholeCharacters(): (text: string) => string {
  let half = '';
  return (text) => {
    if (text === '') return '';
    const all = half + text;
    const isCut = /[\ud800-\udbff]$/.test(all);
    half = isCut ? all.slice(-1) : '';
    return (isCut ? all.slice(0, -1) : all).toWellFormed();
  };
}

/** What stands in the log is a word, whatever a server may call its reason. */
function wordFor(stopReason: string): string {
  return REASONS.has(stopReason) ? stopReason : bounded(stopReason) || 'other';
}

/** A numeric code in an error event is the status that the server would have answered. */
function statusIn(code: string): number {
  return /^[45]\d\d$/.test(code) ? Number(code) : FAILURE_STATUS;
}

function saidIn({ delta, message }: Members): Members {
  const said = delta ?? message;
  return isObject(said) ? said : {};
}

function* eventsOf(
  said: Members,
  wholeCharacters: (text: string) => string,
): Generator<ModelEvent> {
  if (THOUGHTS.some((name) => typeof said[name] === 'string' && said[name] !== '')) {
    yield { type: 'reasoning-delta' };
  }
  for (const name of ['content', 'refusal']) {
    const text = wholeCharacters(textOf(said[name]));
    if (text !== '') yield { type: 'text-delta', text };
  }
}

/** A text, or a list of parts of which some are texts. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((part) => (isObject(part) ? textOf(part['text']) : '')).join('');
}

function toolPieces({ tool_calls: pieces }: Members): readonly ToolCallPiece[] {
  return Array.isArray(pieces) ? pieces.filter(isObject) : [];
}

/** The only choice that was asked for; others, and what comes without one, are not of the answer. */
function firstChoice(choices: unknown): Members | undefined {
  if (!Array.isArray(choices)) return undefined;
  return choices.filter(isObject).find(({ index }) => index === undefined || index === 0);
}

export function noAnswer(): GatewayError {
  return new GatewayError('model_failed', 'not an answer of a model server');
}

function withoutEnd(): GatewayError {
  return new GatewayError('model_failed', 'The platform ended the answer without a finish reason');
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
