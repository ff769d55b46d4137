/**
 * The framing of `application/vnd.amazon.eventstream`.
 *
 * A frame is a prelude (total length, length of the headers, CRC-32 of these two), the headers, the
 * payload, and the CRC-32 of all before it; numbers are big-endian.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 * @module
 */
import { crc32 } from 'node:zlib';

const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const STRING_HEADER = 7;

/** One event of a stream, such as `messageStop`. A text is taken as it is, JSON or not. */
export function eventFrame(type: string, payload: object | string): Buffer {
  return encodeFrame(
    { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
    typeof payload === 'string' ? payload : JSON.stringify(payload),
  );
}

/** A failure that the API names. `type` is the name with a small first letter. */
export function exceptionFrame(type: string, payload: object): Buffer {
  return encodeFrame(
    { ':exception-type': type, ':content-type': 'application/json', ':message-type': 'exception' },
    JSON.stringify(payload),
  );
}

/** A failure that the API does not name. All of it is in the headers. */
export function errorFrame(code: string, message: string): Buffer {
  return encodeFrame({
    ':error-code': code,
    ':error-message': message,
    ':message-type': 'error',
  });
}

/** `frame` with a checksum that does not fit. */
export function withWrongChecksum(frame: Buffer): Buffer {
  const spoiled = Buffer.from(frame);
  const at = spoiled.length - CHECKSUM_BYTES;
  spoiled.writeUInt32BE((spoiled.readUInt32BE(at) ^ 1) >>> 0, at);
  return spoiled;
}

function encodeFrame(headers: Readonly<Record<string, string>>, payload = ''): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(encodeHeader));
  const body = Buffer.from(payload);
  const frame = Buffer.alloc(PRELUDE_BYTES + head.length + body.length + CHECKSUM_BYTES);

  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(head.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  head.copy(frame, PRELUDE_BYTES);
  body.copy(frame, PRELUDE_BYTES + head.length);
  const end = frame.length - CHECKSUM_BYTES;
  frame.writeUInt32BE(crc32(frame.subarray(0, end)), end);
  return frame;
}

function encodeHeader([name, value]: readonly [string, string]): Buffer {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const lead = Buffer.alloc(1 + nameBytes.length + 3);
  lead.writeUInt8(nameBytes.length, 0);
  nameBytes.copy(lead, 1);
  lead.writeUInt8(STRING_HEADER, 1 + nameBytes.length);
  lead.writeUInt16BE(valueBytes.length, 2 + nameBytes.length);
  return Buffer.concat([lead, valueBytes]);
}
