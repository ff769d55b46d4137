import { describe, expect, it } from 'vitest';
import { latestCallAborted } from '../support/aborted.ts';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { open } from '../support/send.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const NOVA = 'bedrock/amazon.nova-lite-v1:0';
const body = completionBody();

/** Takes the only place there is, until the returned signal's owner aborts it. */
async function occupy(gateway: TestGateway, leaving: AbortSignal): Promise<void> {
  const fault = { type: 'hang', after: 1 } as const;
  gateway.model({ type: 'answer', text: ['first line\n', 'more'], fault });
  const response = await open(gateway.url, {
    path: COMPLETIONS,
    body: completionBody({ stream: true }),
    headers: await gateway.headers(),
    signal: leaving,
  });
  response.on('error', () => {});
}

describe('a gateway with more answers in flight than it carries', () => {
  it('refuses the next one at once, and says when to come back', async () => {
    await using gateway = await startTestGateway({ DUO_EDGE_MAX_IN_FLIGHT: '1' });
    const leaving = new AbortController();
    await occupy(gateway, leaving.signal);

    const refused = await gateway.send({ path: COMPLETIONS, body });
    const check = await gateway.send({ path: MODEL_CHECK, body: modelCheckBody(NOVA) });

    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('2');
    expect(refused.json()).toEqual({ detail: 'Too many requests. Please try again later.' });
    expect(check.status).toBe(421);
    expect(check.json()).toEqual({ detail: '429: Too Many Requests' });
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'gateway_overloaded' });
    expect(gateway.bedrock.calls).toHaveLength(1);
    leaving.abort();
  });

  it('still tells who may not ask, and how it is', async () => {
    await using gateway = await startTestGateway({ DUO_EDGE_MAX_IN_FLIGHT: '1' });
    const leaving = new AbortController();
    await occupy(gateway, leaving.signal);

    const stranger = await gateway.send({ path: COMPLETIONS, body, headers: {} });
    const health = await gateway.send({ method: 'GET', path: '/monitoring/healthz' });

    expect([stranger.status, health.status]).toEqual([401, 200]);
    leaving.abort();
  });

  it('answers again when one has ended', async () => {
    await using gateway = await startTestGateway({ DUO_EDGE_MAX_IN_FLIGHT: '1' });
    const leaving = new AbortController();
    await occupy(gateway, leaving.signal);

    leaving.abort();
    await latestCallAborted(gateway);
    gateway.model({ type: 'answer', text: 'fine' });

    expect((await gateway.send({ path: COMPLETIONS, body })).status).toBe(200);
  });
});

describe('an operator who is stricter than the feature', () => {
  it.each([
    { name: 'the first event', env: { DUO_EDGE_FIRST_EVENT_MS: '60' }, stream: true },
    { name: 'the whole answer', env: { DUO_EDGE_DEADLINE_MS: '300' }, stream: false },
  ])('has a silent model given up earlier ($name)', async ({ env, stream }) => {
    await using gateway = await startTestGateway(env);
    gateway.model({ type: 'hang' });

    const reply = await gateway.send({ path: COMPLETIONS, body: completionBody({ stream }) });

    expect(reply.status).toBe(503);
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'model_timeout' });
  });

  it('may let a second call race a slow completion', async () => {
    await using gateway = await startTestGateway({ DUO_EDGE_HEDGE_AFTER_MS: '20' });
    let calls = 0;
    gateway.model(() => (calls++ === 0 ? { type: 'hang' } : { type: 'answer', text: 'fine' }));

    const reply = await gateway.send({ path: COMPLETIONS, body });

    expect(reply.json()).toMatchObject({ choices: [{ text: 'fine' }] });
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'ok', attempts: 2 });
  });
});

describe('a request that was made good', () => {
  it('says in the log what it took', async () => {
    await using gateway = await startTestGateway();
    let calls = 0;
    gateway.model(() =>
      calls++ === 0
        ? { type: 'exception', name: 'InternalServerException' }
        : { type: 'answer', text: 'fine' },
    );

    await gateway.send({ path: COMPLETIONS, body });

    expect(gateway.logs.at(-1)).toMatchObject({
      outcome: 'ok',
      attempts: 2,
      failedAttempts: ['model_failed'],
    });
  });
});
