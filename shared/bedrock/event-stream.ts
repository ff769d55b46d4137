/**
 * Reads the events of a streamed answer, in place of the AWS SDK's own reader, which takes several
 * times as long for each. What a model says is taken as the JSON that it is.
 *
 * @see docs/decisions/0010-performance.md
 * @module
 */
import { crc32 } from 'node:zlib';

/** One event, by its name. */
type Event = Readonly<Record<string, unknown>>;

/**
 * Waits for the first event, as the SDK does: a refusal that comes as one is then known before anything is answered.
 *
 * @throws {Error} an exception of Bedrock's, under its name; or when the bytes are no event stream
 */
export async function readEvents(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Event>> {
  const events = eventsIn(bytes);
  let first: IteratorResult<Event> | undefined = await events.next();
  // Not a generator, which would be one more step for every event.
  const iterator = {
    next(): Promise<IteratorResult<Event>> {
      const result = first ? Promise.resolve(first) : events.next();
      first = undefined;
      return result;
    },
    return: () => events.return(undefined),
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

async function* eventsIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Event> {
  // Not `yield*`, which takes a detour for each event.
  for await (const frames of readFrames(bytes)) for (const event of eventsOf(frames)) yield event;
}

/**
 * The events of frames that came at once. Pieces of one text are one event: whoever is slower than the model then
 * takes more of it at a time.
 */
function* eventsOf(frames: readonly Frame[]): Generator<Event> {
  let text: TextDelta | undefined;
  for (const frame of frames) {
    const event = eventIn(frame);
    if (event === undefined) continue;
    const delta = textDeltaIn(event);
    if (text && delta && delta.contentBlockIndex === text.contentBlockIndex) {
      text.delta.text += delta.delta.text;
      continue;
    }
    if (text) yield { contentBlockDelta: text };
    text = delta;
    if (event instanceof Error) throw event;
    if (!delta) yield event;
  }
  if (text) yield { contentBlockDelta: text };
}

/** An event, an exception, or nothing that we know. Not thrown: what came before it is still to be given. */
function eventIn({ headers, payload }: Frame): Event | Error | undefined {
  const { ':message-type': messageType, ':event-type': eventType = '' } = headers;
  try {
    if (messageType !== 'event') return failureIn(headers, payload);
    return EVENTS.has(eventType) ? { [eventType]: JSON.parse(payload) } : undefined;
  } catch (error) {
    return error as Error;
  }
}

interface TextDelta {
  readonly contentBlockIndex?: number;
  readonly delta: { text: string };
}

function textDeltaIn(event: Event | Error): TextDelta | undefined {
  const content = (event as { readonly contentBlockDelta?: TextDelta }).contentBlockDelta;
  return typeof content?.delta?.text === 'string' ? content : undefined;
}

/** All that a model says. What AWS adds one day is passed over. */
const EVENTS: ReadonlySet<string> = new Set([
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
]);

/** Exceptions in a stream, and whose fault they are. */
const EXCEPTIONS: Readonly<Record<string, readonly [string, 'client' | 'server']>> = {
  internalServerException: ['InternalServerException', 'server'],
  modelStreamErrorException: ['ModelStreamErrorException', 'client'],
  serviceUnavailableException: ['ServiceUnavailableException', 'server'],
  throttlingException: ['ThrottlingException', 'client'],
  validationException: ['ValidationException', 'client'],
};

function failureIn(headers: Frame['headers'], payload: string): Error {
  const type = headers[':exception-type'] ?? '';
  const [name, $fault] = EXCEPTIONS[type] ?? [];
  if (name !== undefined) {
    const { message = 'Unknown' } = JSON.parse(payload || '{}');
    return Object.assign(new Error(message), { name, $fault });
  }
  if (headers[':message-type'] === 'exception') return named(type, payload);
  return named(headers[':error-code'], headers[':error-message']);
}

function named(name = 'Error', message = 'UnknownError'): Error {
  return Object.assign(new Error(message), { name });
}

/**
 * The frames of an AWS event stream: its length, that of its headers, a checksum of both; the headers; the
 * payload; a checksum of everything before it. Numbers have four bytes, the most significant first.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export interface Frame {
  /** Those that are text, by name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
}

/** The longest that AWS's own clients take, in bytes. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/**
 * The frames, as many at a time as come at once.
 *
 * @throws {Error} when a checksum or a length is wrong, or the bytes end within a frame; after what was whole before
 */
export async function* readFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Frame[]> {
  // Put together only when a frame is complete: its beginning is not copied again for each piece.
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let wantedBytes = PRELUDE_BYTES;
  const readHeaders = createReadHeaders();
  for await (const piece of bytes) {
    held.push(piece);
    heldBytes += piece.length;
    if (heldBytes < wantedBytes) continue;
    const { frames, rest, failure, ...wanted } = cut(toBuffer(held), readHeaders);
    if (frames.length > 0) yield frames;
    if (failure) throw failure;
    wantedBytes = wanted.wantedBytes;
    held = [rest];
    heldBytes = rest.length;
  }
  if (heldBytes > 0) throw new Error('The event stream ends within a frame');
}

/** Cuts off all frames that are whole. By positions, since a view of bytes costs more than what is read by it. */
function cut(bytes: Buffer, readHeaders: ReadHeaders) {
  const frames: Frame[] = [];
  let at = 0;
  let wantedBytes = 0;
  let failure: unknown;
  try {
    for (; ; at += wantedBytes) {
      wantedBytes = frameBytes(bytes, at);
      if (at + wantedBytes > bytes.length) break;
      frames.push(frameAt(bytes, at, readHeaders));
    }
  } catch (error) {
    failure = error;
  }
  return { frames, rest: bytes.subarray(at), wantedBytes, failure };
}

function toBuffer(pieces: readonly Uint8Array[]): Buffer {
  const [first = new Uint8Array(), ...others] = pieces;
  if (others.length > 0) return Buffer.concat(pieces);
  return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
}

/** How long the frame is that begins at `at`; of less than a prelude, how long that is. */
function frameBytes(bytes: Buffer, at: number): number {
  if (bytes.length - at < PRELUDE_BYTES) return PRELUDE_BYTES;
  const total = bytes.readUInt32BE(at);
  const least = PRELUDE_BYTES + bytes.readUInt32BE(at + 4) + CHECKSUM_BYTES;
  const isPossible = total >= least && total <= MAX_FRAME_BYTES;
  // Of a whole frame one checksum tells all. A length that is wrong would have us wait for bytes that never come.
  if (!isPossible || at + total > bytes.length) checkPrelude(bytes, at);
  if (!isPossible) throw new Error('The length of a frame in the event stream is impossible');
  return total;
}

function checkPrelude(bytes: Buffer, at: number): void {
  const end = at + PRELUDE_BYTES - CHECKSUM_BYTES;
  if (crc32(bytes.subarray(at, end)) !== bytes.readUInt32BE(end)) {
    throw new Error('The checksum of a prelude in the event stream is wrong');
  }
}

function frameAt(bytes: Buffer, at: number, readHeaders: ReadHeaders): Frame {
  const checksumAt = at + bytes.readUInt32BE(at) - CHECKSUM_BYTES;
  if (crc32(bytes.subarray(at, checksumAt)) !== bytes.readUInt32BE(checksumAt)) {
    checkPrelude(bytes, at);
    throw new Error('The checksum of a frame in the event stream is wrong');
  }
  const payloadAt = at + PRELUDE_BYTES + bytes.readUInt32BE(at + 4);
  return {
    headers: readHeaders(bytes, at + PRELUDE_BYTES, payloadAt),
    payload: bytes.toString('utf8', payloadAt, checksumAt),
  };
}

type ReadHeaders = (bytes: Buffer, start: number, end: number) => Frame['headers'];

/** Reads headers. Frames of one kind have the same, byte for byte, which are read once while they repeat. */
function createReadHeaders(): ReadHeaders {
  let last: Buffer = Buffer.alloc(0);
  let headers: Frame['headers'] = {};
  return (bytes, start, end) => {
    if (bytes.compare(last, 0, last.length, start, end) === 0) return headers;
    last = bytes.subarray(start, end);
    headers = textHeaders(last);
    return headers;
  };
}

/** Types of header values that have a length of their own in front of them. */
const BYTES = 6;
const TEXT = 7;

/** What the values of the other types take, in bytes: truth values, numbers, a time and a UUID. */
const VALUE_BYTES: ReadonlyMap<number, number> = new Map([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 2],
  [4, 4],
  [5, 8],
  [8, 8],
  [9, 16],
]);

function textHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  let at = 0;
  while (at < bytes.length) {
    const typeAt = at + 1 + bytes.readUInt8(at);
    const type = bytes.readUInt8(typeAt);
    const hasLength = type === TEXT || type === BYTES;
    const valueAt = typeAt + (hasLength ? 3 : 1);
    const length = hasLength ? bytes.readUInt16BE(typeAt + 1) : VALUE_BYTES.get(type);
    if (length === undefined)
      throw new Error('The type of a header in the event stream is unknown');
    if (type === TEXT) {
      headers[bytes.toString('latin1', at + 1, typeAt)] = bytes.toString(
        'utf8',
        valueAt,
        valueAt + length,
      );
    }
    at = valueAt + length;
  }
  if (at > bytes.length) throw new Error('A header in the event stream ends outside of its frame');
  return headers;
}
