/**
 * Reads the events of a streamed answer, in place of the AWS SDK's own reader, which takes several
 * times as long for each.
 *
 * What a model says is taken as the JSON that it is. All else is left to the SDK, which makes the
 * typed errors of Bedrock of its exceptions.
 *
 * @see docs/decisions/0010-performance.md
 * @module
 */
import { crc32 } from 'node:zlib';
import type { BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime';

type SerdeProvider = NonNullable<BedrockRuntimeClientConfig['eventStreamSerdeProvider']>;

/** To be given to a client of Bedrock. */
export const eventStreamSerdeProvider: SerdeProvider = () => ({
  // The SDK's type promises what only the SDK can know: that `deserialize` fits what is asked of it.
  deserialize: readEvents as ReturnType<SerdeProvider>['deserialize'],
  serialize() {
    throw new TypeError('Nothing is streamed to Bedrock');
  },
});

/** An event, an exception, or `$unknown`, by its name. */
type Event = Readonly<Record<string, unknown>>;

/** The SDK's view of a message. */
type Deserialize = (message: Record<string, object>) => Promise<Event>;

/** @throws {Error} an exception of Bedrock's, under its name; or when the bytes are no event stream */
async function* readEvents(
  bytes: AsyncIterable<Uint8Array>,
  deserialize: Deserialize,
): AsyncGenerator<Event> {
  for await (const frame of readFrames(bytes)) {
    const { ':message-type': messageType, ':event-type': eventType = '' } = frame.headers;
    if (messageType !== 'event') throw await failureIn(frame, deserialize);
    if (PLAIN_EVENTS.has(eventType)) {
      yield { [eventType]: JSON.parse(frame.payload.toString('utf8')) };
      continue;
    }
    const event = await deserialize({ [eventType]: messageOf(frame) });
    if (!event['$unknown']) yield event;
  }
}

/** All that a model says. */
const PLAIN_EVENTS: ReadonlySet<string> = new Set([
  'messageStart',
  'contentBlockStart',
  'contentBlockDelta',
  'contentBlockStop',
  'messageStop',
  'metadata',
]);

async function failureIn(frame: Frame, deserialize: Deserialize): Promise<unknown> {
  const { headers, payload } = frame;
  if (headers[':message-type'] === 'exception') {
    const name = headers[':exception-type'] ?? '';
    const exception = await deserialize({ [name]: messageOf(frame) });
    return exception['$unknown'] ? named(name, payload.toString('utf8')) : exception[name];
  }
  return named(headers[':error-code'], headers[':error-message']);
}

function named(name = 'Error', message = 'UnknownError'): Error {
  return Object.assign(new Error(message), { name });
}

function messageOf({ payload }: Frame): object {
  return { headers: {}, body: payload };
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
  readonly payload: Buffer;
}

/** The longest that AWS's own clients take, in bytes. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;

/** @throws {Error} when a checksum or a length is wrong, or the bytes end within a frame */
export async function* readFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  // Put together only when a frame is complete: its beginning is not copied again for each piece.
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let wantedBytes = PRELUDE_BYTES;
  for await (const piece of bytes) {
    held.push(piece);
    heldBytes += piece.length;
    if (heldBytes < wantedBytes) continue;
    let rest = toBuffer(held);
    wantedBytes = frameBytes(rest);
    while (rest.length >= wantedBytes) {
      yield toFrame(rest.subarray(0, wantedBytes));
      rest = rest.subarray(wantedBytes);
      wantedBytes = frameBytes(rest);
    }
    held = [rest];
    heldBytes = rest.length;
  }
  if (heldBytes > 0) throw new Error('The event stream ends within a frame');
}

function toBuffer(pieces: readonly Uint8Array[]): Buffer {
  const [first = new Uint8Array(), ...others] = pieces;
  if (others.length > 0) return Buffer.concat(pieces);
  return Buffer.from(first.buffer, first.byteOffset, first.byteLength);
}

/** How long the frame is that begins here; of less than a prelude, how long that is. */
function frameBytes(bytes: Buffer): number {
  if (bytes.length < PRELUDE_BYTES) return PRELUDE_BYTES;
  // At once: a length that is wrong would have us wait for bytes that never come.
  const lengths = bytes.subarray(0, PRELUDE_BYTES - CHECKSUM_BYTES);
  if (crc32(lengths) !== bytes.readUInt32BE(lengths.length)) {
    throw new Error('The checksum of a prelude in the event stream is wrong');
  }
  const total = bytes.readUInt32BE(0);
  const least = PRELUDE_BYTES + bytes.readUInt32BE(4) + CHECKSUM_BYTES;
  if (total < least || total > MAX_FRAME_BYTES) {
    throw new Error('The length of a frame in the event stream is impossible');
  }
  return total;
}

function toFrame(frame: Buffer): Frame {
  const end = frame.length - CHECKSUM_BYTES;
  if (crc32(frame.subarray(0, end)) !== frame.readUInt32BE(end)) {
    throw new Error('The checksum of a frame in the event stream is wrong');
  }
  const payloadAt = PRELUDE_BYTES + frame.readUInt32BE(4);
  return {
    headers: textHeaders(frame.subarray(PRELUDE_BYTES, payloadAt)),
    payload: frame.subarray(payloadAt, end),
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
