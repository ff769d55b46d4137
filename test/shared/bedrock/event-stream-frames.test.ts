import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Frame, readFrames } from '#shared/bedrock/event-stream.ts';

/** A header as it is on the wire. */
function header(name: string, type: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([type]), value]);
}

function text(name: string, value: string): Buffer {
  const bytes = Buffer.from(value);
  return header(name, 7, Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length]), bytes]));
}

function frame(headers: readonly Buffer[], payload = ''): Buffer {
  const head = Buffer.concat(headers);
  const total = head.length + Buffer.byteLength(payload) + 16;
  const lengths = words(total, head.length);
  const body = Buffer.concat([lengths, words(crc32(lengths)), head, Buffer.from(payload)]);
  return Buffer.concat([body, words(crc32(body))]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const read = (bytes: Buffer, size = bytes.length): Promise<Frame[]> =>
  Array.fromAsync(readFrames(inPieces(bytes, size))).then((frames) => frames.flat());

const FRAMES = [
  frame([text(':message-type', 'event'), text(':event-type', 'a')], '{"p":"ü"}'),
  frame([]),
  frame([text('name', '')], 'x'.repeat(300)),
];
const STREAM = Buffer.concat(FRAMES);
const EXPECTED = [
  {
    headers: { ':message-type': 'event', ':event-type': 'a' },
    payload: '{"p":"ü"}',
  },
  { headers: {}, payload: '' },
  { headers: { name: '' }, payload: 'x'.repeat(300) },
];

describe('frames', () => {
  it.each([1, 2, 3, 11, 12, 13, 100, STREAM.length])(
    'are read from pieces of %i bytes',
    async (size) => {
      expect(await read(STREAM, size)).toEqual(EXPECTED);
    },
  );

  it('are given as soon as they are complete', async () => {
    const asked: number[] = [];
    async function* pieces() {
      for (const [index, piece] of FRAMES.entries()) {
        asked.push(index);
        yield piece;
      }
    }

    const frames = readFrames(pieces());
    await frames.next();

    expect(asked).toEqual([0]);
  });

  it.each([1, 40, 1_000])(
    'have their own headers when these change, in pieces of %i bytes',
    async (size) => {
      const kinds = ['aa', 'aa', 'ab', 'a', 'aaa', 'aa'];
      const frames = kinds.map((kind) => frame([text(':event-type', kind)], kind));

      const all = await read(Buffer.concat(frames), size);

      expect(all).toEqual(
        kinds.map((kind) => ({ headers: { ':event-type': kind }, payload: kind })),
      );
    },
  );

  it('have headers of other types, which are passed over', async () => {
    const headers = [
      header('true', 0, Buffer.alloc(0)),
      header('false', 1, Buffer.alloc(0)),
      header('byte', 2, Buffer.alloc(1)),
      header('short', 3, Buffer.alloc(2)),
      header('integer', 4, Buffer.alloc(4)),
      header('long', 5, Buffer.alloc(8)),
      header('bytes', 6, Buffer.from([0, 3, 7, 7, 7])),
      header('time', 8, Buffer.alloc(8)),
      header('uuid', 9, Buffer.alloc(16)),
      text(':event-type', 'metadata'),
    ];

    const [only] = await read(frame(headers, '{}'));

    expect(only?.headers).toEqual({ ':event-type': 'metadata' });
  });
});

describe('an event stream fails', () => {
  it.each([
    { name: 'within a prelude', bytes: STREAM.subarray(0, 5), reason: /ends within a frame/ },
    { name: 'within a frame', bytes: STREAM.subarray(0, -1), reason: /ends within a frame/ },
    { name: 'by a wrong prelude', bytes: changed(2), reason: /checksum of a prelude/ },
    { name: 'by a wrong payload', bytes: changed(60), reason: /checksum of a frame/ },
    { name: 'by a frame that is too short', bytes: prelude(15, 0), reason: /impossible/ },
    { name: 'by headers that are too long', bytes: prelude(20, 5), reason: /impossible/ },
    { name: 'by a frame of gigabytes', bytes: prelude(2 ** 31, 0), reason: /impossible/ },
    {
      name: 'by a header of no known type',
      bytes: frame([header('odd', 10, Buffer.alloc(4))]),
      reason: /type of a header/,
    },
    {
      name: 'by a header that goes on behind its frame',
      bytes: frame([header('long', 7, Buffer.from([255, 255]))]),
      reason: /outside|type of a header/,
    },
  ])('$name', async ({ bytes, reason }) => {
    await expect(read(bytes)).rejects.toThrow(reason);
  });

  it('after what came whole before', async () => {
    const frames = readFrames(inPieces(Buffer.concat([FRAMES[0] ?? STREAM, changed(2)]), 7));

    await expect(frames.next()).resolves.toMatchObject({ value: [EXPECTED[0]] });
    await expect(frames.next()).rejects.toThrow(/checksum of a prelude/);
  });

  function changed(at: number): Buffer {
    const bytes = Buffer.from(STREAM);
    bytes.writeUInt8((bytes.readUInt8(at) + 1) % 256, at);
    return bytes;
  }

  function prelude(total: number, headers: number): Buffer {
    const lengths = words(total, headers);
    return Buffer.concat([lengths, words(crc32(lengths)), Buffer.alloc(64)]);
  }
});
