import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type Clock, systemClock } from '#shared/models/resilience/model-call.ts';
import { type ReliableModels, startReliableModels } from '../../../support/asked-reliably.ts';
import { type TestClock, testClock } from '../../../support/test-clock.ts';

let clock: TestClock;
let models: ReliableModels;
beforeEach(async () => {
  clock = testClock();
  models = await startReliableModels({ clock });
});
afterEach(() => models[Symbol.asyncDispose]());

const exception = (name: string, headers: Record<string, string> = {}): Script => ({
  type: 'exception',
  name,
  headers,
});

/** The first calls fail with these, one after the other; the next ones are answered. */
function failing(...failures: readonly Script[]) {
  let calls = 0;
  return { first: () => failures[calls++] ?? ({ type: 'answer', text: 'fine' } as const) };
}

describe('a call that failed', () => {
  it.each([
    { name: 'ThrottlingException', retries: 2 },
    { name: 'ServiceUnavailableException', retries: 2 },
    { name: 'ModelNotReadyException', retries: 2 },
    { name: 'InternalServerException', retries: 1 },
    { name: 'ModelErrorException', retries: 1 },
    { name: 'ModelTimeoutException', retries: 1 },
    { name: 'AccessDeniedException', retries: 0 },
    { name: 'ResourceNotFoundException', retries: 0 },
    { name: 'ValidationException', retries: 0 },
    { name: 'ExpiredTokenException', retries: 0 },
  ])('with $name is repeated $retries times', async ({ name, retries }) => {
    models.scripts({ first: exception(name) });

    const { error, attemptLog } = await models.ask();

    expect(error?.awsError).toBe(name);
    expect(attemptLog.attempts).toBe(retries + 1);
    expect(models.bedrock.calls).toHaveLength(retries + 1);
  });

  it('is made good when a further one is answered, after pauses that double', async () => {
    models.scripts(failing(exception('ThrottlingException'), exception('ThrottlingException')));

    const asked = await models.ask();

    expect(asked).toMatchObject({ text: 'fine', attemptLog: { attempts: 3 } });
    expect(asked.attemptLog.failures).toEqual(['model_throttled', 'model_throttled']);
    expect(clock.pauses).toEqual([200, 400]);
  });

  it('is made good even when the model had accepted it but said nothing', async () => {
    const fault = {
      type: 'exception',
      name: 'throttlingException',
      after: 'message-start',
    } as const;
    models.scripts(failing({ type: 'answer', text: 'never', fault }));

    expect(await models.ask()).toMatchObject({ text: 'fine', attemptLog: { attempts: 2 } });
  });

  it('waits as long as the provider asks', async () => {
    models.scripts(failing(exception('ThrottlingException', { 'retry-after': '2' })));

    await models.ask();

    expect(clock.pauses).toEqual([2_000]);
  });

  it('is not repeated when the provider asks for too much timeouts', async () => {
    models.scripts(failing(exception('ThrottlingException', { 'retry-after': '60' })));

    const { error } = await models.ask();

    expect(error).toMatchObject({ code: 'model_throttled', retryAfter: '60' });
    expect(clock.pauses).toEqual([]);
  });

  it('is not repeated when the deadline would pass during the pause', async () => {
    models.scripts(failing(exception('ThrottlingException')));
    const timeouts = { firstEventMs: 20_000, idleMs: 20_000, deadlineMs: 150 };

    const { error } = await models.ask({ timeouts });

    expect(error?.code).toBe('model_throttled');
    expect(models.bedrock.calls).toHaveLength(1);
  });

  it('is not repeated where one call is the point', async () => {
    models.scripts(failing(exception('ThrottlingException')));

    const { error } = await models.ask({ asksOnce: true });

    expect(error?.code).toBe('model_throttled');
    expect(models.bedrock.calls).toHaveLength(1);
  });

  it('is not repeated once something of the answer has come', async () => {
    const fault = { type: 'exception', name: 'throttlingException', after: 1 } as const;
    models.scripts({ first: { type: 'answer', text: ['one ', 'two '], fault } });

    const { text, error } = await models.ask();

    expect({ text, code: error?.code }).toEqual({ text: 'one ', code: 'model_throttled' });
    expect(models.bedrock.calls).toHaveLength(1);
  });

  it('is repeated at once, without a pause, when the connection was dropped', async () => {
    models.scripts(failing({ type: 'reset' }));

    const asked = await models.ask();

    expect(asked).toMatchObject({ text: 'fine', attemptLog: { attempts: 2 } });
    expect(clock.pauses).toEqual([]);
  });

  it('is replayed once only, however many connections drop', async () => {
    models.scripts({ first: { type: 'reset' } });

    const { error } = await models.ask();

    expect(error?.code).toBe('model_failed');
    expect(models.bedrock.calls).toHaveLength(3);
    expect(clock.pauses).toHaveLength(1);
  });

  it('ends with its caller during the pause', async () => {
    const leaving = new AbortController();
    const sleep: Clock['sleep'] = (ms, signal) => {
      leaving.abort();
      return systemClock.sleep(ms, signal);
    };
    await using tired = await startReliableModels({ clock: { ...clock, sleep } });
    tired.scripts({ first: exception('ThrottlingException') });

    const { error } = await tired.ask({ signal: leaving.signal });

    expect(error?.code).toBe('caller_gone');
    expect(tired.bedrock.calls).toHaveLength(1);
  });

  it('costs at most a tenth more when every call is throttled', async () => {
    models.scripts({ first: exception('ThrottlingException') });

    const requests = Array.from({ length: 200 }, () => models.ask());
    await Promise.all(requests);

    expect(models.bedrock.calls.length).toBeLessThanOrEqual(220);
  });
});
