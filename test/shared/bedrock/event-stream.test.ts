import { expect, it } from 'vitest';
import { errorFrame, eventFrame, exceptionFrame } from '#infra/local/bedrock-stand-in/frames.ts';
import { eventStreamSerdeProvider } from '#shared/bedrock/event-stream.ts';

const DELTA = { contentBlockIndex: 0, delta: { text: 'a' }, p: 'abc' };

/** Reads `frames`; the SDK's part is played by what it would make of each message. */
function read(frames: readonly Buffer[], known: Readonly<Record<string, object>> = {}) {
  const { deserialize } = eventStreamSerdeProvider({});
  const bytes = (async function* () {
    yield* frames;
  })();
  return deserialize(bytes, async (message): Promise<object> => {
    const [name = ''] = Object.keys(message);
    return known[name] === undefined ? { $unknown: message } : { [name]: known[name] };
  });
}

it('gives what a model says as it is', async () => {
  const events = await Array.fromAsync(read([eventFrame('contentBlockDelta', DELTA)]));

  expect(events).toEqual([{ contentBlockDelta: DELTA }]);
});

it('leaves other events to the SDK, and passes over those that it does not know either', async () => {
  const frames = [eventFrame('initial-response', {}), eventFrame('demo', {})];

  const events = await Array.fromAsync(read(frames, { 'initial-response': { a: 1 } }));

  expect(events).toEqual([{ 'initial-response': { a: 1 } }]);
});

it('fails with the exception that the SDK makes', async () => {
  const exception = new Error('slow down');

  const events = read([exceptionFrame('throttlingException', {})], {
    throttlingException: exception,
  });

  await expect(Array.fromAsync(events)).rejects.toBe(exception);
});

it.each([
  { frame: exceptionFrame('odd', {}), failure: { name: 'odd', message: '{}' } },
  { frame: errorFrame('Broken', 'down'), failure: { name: 'Broken', message: 'down' } },
])('fails with what it is told: $failure.name', async ({ frame, failure }) => {
  await expect(Array.fromAsync(read([frame]))).rejects.toMatchObject(failure);
});

it('sends nothing', () => {
  const { serialize } = eventStreamSerdeProvider({});

  expect(() => serialize([] as never, () => ({}) as never)).toThrow(TypeError);
});
