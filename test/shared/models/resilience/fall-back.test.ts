import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_PAUSE_MS } from '#shared/models/resilience/breaker-cache.ts';
import { type ReliableModels, startReliableModels } from '../../../support/asked-reliably.ts';
import { type TestClock, testClock } from '../../../support/test-clock.ts';

let clock: TestClock;
let models: ReliableModels;
beforeEach(async () => {
  clock = testClock();
  models = await startReliableModels({ clock });
});
afterEach(() => models[Symbol.asyncDispose]());

const throttled = { type: 'exception', name: 'ThrottlingException' } as const;
const denied = { type: 'exception', name: 'AccessDeniedException' } as const;
const asked = () => models.bedrock.calls.map(({ modelId }) => modelId);

describe('a model that does not begin to answer', () => {
  it.each([
    { name: 'ThrottlingException', calls: 1 },
    { name: 'ServiceUnavailableException', calls: 2 },
    { name: 'InternalServerException', calls: 2 },
    { name: 'ModelTimeoutException', calls: 1 },
    { name: 'AccessDeniedException', calls: 1 },
    { name: 'ResourceNotFoundException', calls: 1 },
  ])('is replaced by the next one for $name', async ({ name, calls }) => {
    models.scripts({ first: { type: 'exception', name } });

    const { text, answeredBy } = await models.ask({ models: ['first', 'second'] });

    expect(text).toBe('second');
    expect(asked()).toEqual([...Array(calls).fill('first'), 'second']);
    expect(answeredBy?.modelId).toBe('second');
  });

  it.each(['ValidationException', 'ExpiredTokenException'])(
    'is not replaced for %s, which every model would say',
    async (name) => {
      models.scripts({ first: { type: 'exception', name } });

      const { error } = await models.ask({ models: ['first', 'second'] });

      expect(error?.awsError).toBe(name);
      expect(asked()).toEqual(['first']);
    },
  );

  it.each([true, false])('is replaced when it is silent (streaming: %s)', async (streaming) => {
    models.scripts({ first: { type: 'hang' } });
    const timeouts = { firstEventMs: 100, idleMs: 20_000, deadlineMs: streaming ? 30_000 : 900 };

    const { text } = await models.ask({ models: ['first', 'second'], timeouts, streaming });

    expect(text).toBe('second');
    expect(models.bedrock.calls[0]?.aborted.aborted).toBe(true);
  });

  it('is not replaced where the question is about this very model', async () => {
    models.scripts({ first: denied });

    const { error } = await models.ask({ models: ['first', 'second'], asksOnce: true });

    expect(error?.code).toBe('model_denied');
    expect(asked()).toEqual(['first']);
  });

  it('fails with its own failure when all others fail, too', async () => {
    models.scripts({ first: throttled, second: denied, third: { type: 'reset' } });

    const { error, attemptLog } = await models.ask({ models: ['first', 'second', 'third'] });

    expect(error?.code).toBe('model_throttled');
    expect(new Set(asked())).toEqual(new Set(['first', 'second', 'third']));
    expect(attemptLog.failures.slice(0, 2)).toEqual(['model_throttled', 'model_denied']);
  });

  it('leaves others alone when the caller has left', async () => {
    const leaving = new AbortController();
    models.scripts({
      first: () => {
        setImmediate(() => leaving.abort());
        return { type: 'hang' };
      },
    });

    const { error } = await models.ask({ models: ['first', 'second'], signal: leaving.signal });

    expect(error?.code).toBe('caller_gone');
    expect(asked()).toEqual(['first']);
  });
});

describe('a dead model', () => {
  it('costs nothing once it is known, and is probed when the pause is over', async () => {
    models.scripts({ first: denied });
    await models.ask({ models: ['first', 'second'] });
    const once = asked().length;

    await models.ask({ models: ['first', 'second'] });
    expect(asked().slice(once)).toEqual(['second']);

    clock.advance(FIRST_PAUSE_MS);
    models.scripts({});
    const { text } = await models.ask({ models: ['first', 'second'] });

    expect(text).toBe('first');
  });

  it('is asked all the same when there is nobody else', async () => {
    models.scripts({ first: denied });
    for (let count = 0; count < 3; count += 1) await models.ask();

    models.scripts({});

    expect(await models.ask()).toMatchObject({ text: 'first' });
  });

  it('is asked all the same when all others are dead, too', async () => {
    models.scripts({ first: denied, second: denied });
    await models.ask({ models: ['first', 'second'] });

    models.scripts({});

    expect(await models.ask({ models: ['first', 'second'] })).toMatchObject({ text: 'first' });
  });
});
