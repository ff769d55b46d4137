import { expect, it } from 'vitest';
import { errorFrame, eventFrame, exceptionFrame } from '#infra/local/bedrock-stand-in/frames.ts';
import { readEvents } from '#shared/bedrock/event-stream.ts';

const DELTA = { contentBlockIndex: 0, delta: { text: 'a' }, p: 'abc' };

async function read(frames: readonly Buffer[]): Promise<readonly object[]> {
  const bytes = (async function* () {
    yield* frames;
  })();
  return Array.fromAsync(await readEvents(bytes));
}

it('gives what a model says as it is', async () => {
  const events = await read([eventFrame('contentBlockDelta', DELTA)]);

  expect(events).toEqual([{ contentBlockDelta: DELTA }]);
});

it('passes over events that it does not know', async () => {
  const frames = [
    eventFrame('initial-response', {}),
    eventFrame('demo', {}),
    eventFrame('messageStop', { stopReason: 'end_turn' }),
  ];

  const events = await read(frames);

  expect(events).toEqual([{ messageStop: { stopReason: 'end_turn' } }]);
});

it('gives nothing of a stream without events', async () => {
  expect(await read([])).toEqual([]);
});

it('fails before it gives anything when the stream begins with an exception', async () => {
  const begun = readEvents(
    (async function* () {
      yield exceptionFrame('validationException', { message: 'no stop sequences' });
    })(),
  );

  await expect(begun).rejects.toMatchObject({ message: 'no stop sequences', $fault: 'client' });
});

it.each([
  ['internalServerException', 'InternalServerException', 'server'],
  ['modelStreamErrorException', 'ModelStreamErrorException', 'client'],
  ['serviceUnavailableException', 'ServiceUnavailableException', 'server'],
  ['throttlingException', 'ThrottlingException', 'client'],
  ['validationException', 'ValidationException', 'client'],
])('fails with %s under the name that the SDK has for it', async (type, name, $fault) => {
  const events = read([
    eventFrame('contentBlockDelta', DELTA),
    exceptionFrame(type, { message: 'no' }),
  ]);

  await expect(events).rejects.toMatchObject({ name, message: 'no', $fault });
});

it.each([
  { frame: exceptionFrame('odd', {}), failure: { name: 'odd', message: '{}' } },
  { frame: exceptionFrame('throttlingException', {}), failure: { message: 'Unknown' } },
  { frame: errorFrame('Broken', 'down'), failure: { name: 'Broken', message: 'down' } },
])('fails with what it is told: $failure.message', async ({ frame, failure }) => {
  await expect(read([frame])).rejects.toMatchObject(failure);
});
