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

const delta = (text: string, contentBlockIndex = 0) =>
  eventFrame('contentBlockDelta', { contentBlockIndex, delta: { text } });
const thought = eventFrame('contentBlockDelta', {
  contentBlockIndex: 0,
  delta: { reasoningContent: { text: 'hm' } },
});

it('makes one event of the pieces of a text that came at once', async () => {
  const burst = Buffer.concat([
    eventFrame('messageStart', { role: 'assistant' }),
    delta('a'),
    delta(''),
    delta('b'),
    thought,
    delta('c'),
    delta('d', 1),
    delta('e', 1),
  ]);

  const events = await read([burst, delta('f', 1), eventFrame('messageStop', {})]);

  expect(events.map(brief)).toEqual(['messageStart', 'ab', '?', 'c', 'de', 'f', 'messageStop']);

  function brief(event: object): unknown {
    const [[name = '', content] = []] = Object.entries(event);
    return name === 'contentBlockDelta' ? (content.delta.text ?? '?') : name;
  }
});

it.each([
  { name: 'an exception', frame: exceptionFrame('throttlingException', {}), failure: 'Unknown' },
  { name: 'no JSON', frame: eventFrame('metadata', '{'), failure: /JSON/ },
])('gives the text that came with $name before it fails', async ({ frame, failure }) => {
  const seen: object[] = [];
  const all = readEvents(
    (async function* () {
      yield Buffer.concat([delta('a'), delta('b'), frame]);
    })(),
  ).then(async (events) => {
    for await (const event of events) seen.push(event);
  });

  await expect(all).rejects.toThrow(failure);
  expect(seen).toEqual([{ contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'ab' } } }]);
});

it('ends the bytes when its reader leaves', async () => {
  let ended = false;
  const events = await readEvents(
    (async function* () {
      try {
        yield delta('a');
        yield delta('b');
      } finally {
        ended = true;
      }
    })(),
  );

  for await (const _ of events) break;

  expect(ended).toBe(true);
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
