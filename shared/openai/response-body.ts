/**
 * The body of a response, as JSON values: the chunks of a stream, or the one value of a whole answer.
 *
 * @see contract SP 5.1, 5.3
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { GatewayError } from '../errors.ts';
import { noAnswer } from './answer.ts';
import { type ErrorBody, errorIn, NO_ERROR_BODY } from './failure.ts';

/** Of one line of a stream, in UTF-16 units. */
const MAX_LINE_LENGTH = 1024 * 1024;
/** Of the whole answer, in bytes. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Of an error's body, in bytes. */
const MAX_ERROR_BYTES = 16 * 1024;

/** How long a server may take to say what the status says already, in milliseconds. */
const ERROR_BODY_MS = 2_000;

/** How long a server may take to end a response behind its end mark, in milliseconds. */
const DRAIN_MS = 1_000;

/** What ends a stream in this form; nothing behind it is read. */
const END_MARK = '[DONE]';

/** How a line begins that says what broke and is no field of server-sent events. */
const ERROR_LINE = /^\{?\s?"?error"?$/;

/** A chunk of an answer, or the mark that ends it. */
export type Chunk = { readonly value: unknown } | 'end-mark';

/**
 * The chunks of a response, whichever form it has: some servers answer in one piece although a stream was
 * asked for.
 *
 * @throws {GatewayError} `model_failed` for what is neither, or larger than any answer
 */
export async function* chunksOf(response: IncomingMessage): AsyncGenerator<Chunk> {
  const type = response.headers['content-type'] ?? '';
  if (type.includes('text/event-stream')) yield* streamedChunks(response);
  else if (type.includes('json')) yield* wholeAnswer(response);
  else throw noAnswer();
}

/** JSON that parses is there to its end. */
async function* wholeAnswer(response: IncomingMessage): AsyncGenerator<Chunk> {
  yield { value: parse(await wholeText(response, MAX_ANSWER_BYTES)) };
  yield 'end-mark';
}

async function* streamedChunks(response: IncomingMessage): AsyncGenerator<Chunk> {
  const decoder = new TextDecoder();
  let messages: EventSourceMessage[] = [];
  let broken: GatewayError | undefined;
  const parser = createParser({
    onEvent: (message) => messages.push(message),
    onError: ({ type, field = '' }) => {
      if (type === 'max-buffer-size-exceeded') broken ??= tooLarge();
      if (ERROR_LINE.test(field)) messages.push({ event: 'error', data: '{}', id: undefined });
    },
    maxBufferSize: MAX_LINE_LENGTH,
  });
  const lines = createLines();
  let bytes = 0;
  const pieces = response.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const piece of pieces) {
    bytes += piece.length;
    parser.feed(lines(decoder.decode(piece, { stream: true })));
    if (bytes > MAX_ANSWER_BYTES) broken ??= tooLarge();
    if (broken) throw broken;
    const received = messages;
    messages = [];
    for (const { data, event } of received) {
      if (data.trim() === END_MARK) {
        drain(response);
        yield 'end-mark';
        return;
      }
      yield { value: event === 'error' ? asError(data) : parse(data) };
    }
  }
  // A line without its end is an answer that was cut, whatever is in it.
}

/**
 * The whole lines in pieces of a text: of a line that is cut the parser skips what it does not know, errors among
 * it.
 *
 * @throws {GatewayError} `model_failed` for a line that is too long
 */
function createLines(): (piece: string) => string {
  let held: string[] = [];
  let length = 0;
  return (piece) => {
    const end = Math.max(piece.lastIndexOf('\n'), piece.lastIndexOf('\r')) + 1;
    const whole = end === 0 ? '' : held.join('') + piece.slice(0, end);
    if (end > 0) {
      held = [];
      length = 0;
    }
    held.push(piece.slice(end));
    length += piece.length - end;
    if (length > MAX_LINE_LENGTH) throw tooLarge();
    return whole;
  };
}

/** Nothing is expected behind the end mark; a response that is read to its end leaves its connection usable. */
function drain(response: IncomingMessage): void {
  const late = setTimeout(() => response.destroy(), DRAIN_MS);
  late.unref();
  response.once('close', () => clearTimeout(late));
  response.resume();
}

/** An event that is called `error` is one, even if its data do not say so. */
function asError(data: string): unknown {
  const value = parse(data);
  return errorIn(value) ? value : { error: { message: '' } };
}

/** The error in a response that is none of an answer; at most the beginning of it is read. */
export async function errorBodyOf(response: IncomingMessage): Promise<ErrorBody> {
  const late = setTimeout(() => response.destroy(), ERROR_BODY_MS);
  try {
    return errorIn(JSON.parse(await wholeText(response, MAX_ERROR_BYTES))) ?? NO_ERROR_BODY;
  } catch {
    // HTML of a proxy, more than an error, or one that never ends: the status tells enough.
    return NO_ERROR_BODY;
  } finally {
    clearTimeout(late);
    response.destroy();
  }
}

async function wholeText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** @throws {GatewayError} `model_failed` for what is not JSON */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not chained as a cause: the parser's message quotes the answer.
    throw noAnswer();
  }
}

function tooLarge(): GatewayError {
  return new GatewayError('model_failed', 'The answer is larger than any model writes');
}
