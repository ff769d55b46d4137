/** Streams through the local gateway: readers that leave, that are slow, that are many. */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import { type StreamingHandler, startLocalGateway } from '#infra/local/gateway.ts';
import { createGatewayFunction } from '#shared/http/gateway-function.ts';
import { jsonResponse } from '#shared/http/route.ts';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { open, send } from '../support/send.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());
afterEach(() => vi.restoreAllMocks());

const STREAM = { path: COMPLETIONS, body: completionBody({ stream: true }) };

function chunks(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${index} `);
}

const lastCall = (): ModelCall | undefined => gateway.bedrock.calls.at(-1);

describe('a caller who leaves', () => {
  it('in the middle of the answer ends the call of the model', async () => {
    gateway.model({ type: 'answer', text: chunks(500), chunkDelayMs: 20 });

    const response = await open(gateway.url, { ...STREAM, headers: await gateway.headers() });
    response.on('error', () => {});
    await once(response, 'data');
    response.destroy();

    await expect.poll(() => lastCall()?.aborted.aborted).toBe(true);
    await expect.poll(() => gateway.logs.at(-1)).toMatchObject({ outcome: 'caller_gone' });
  });

  it.each([true, false])(
    'before the answer ends the call of the model; streamed: %s',
    async (stream) => {
      gateway.model({ type: 'hang' });
      const callsBefore = gateway.bedrock.calls.length;
      const departure = new AbortController();
      const request = { path: COMPLETIONS, body: completionBody({ stream }) };

      const reply = gateway.send({ ...request, signal: departure.signal }).catch(() => 'left');
      await expect.poll(() => gateway.bedrock.calls.length).toBe(callsBefore + 1);
      departure.abort();

      expect(await reply).toBe('left');
      await expect.poll(() => lastCall()?.aborted.aborted).toBe(true);
    },
  );

  it('while the model is silent ends its call at once', async () => {
    // A lone word would be held back until more has come.
    gateway.model({ type: 'answer', text: ['return a + b', ' + c'], chunkDelayMs: 60_000 });

    const response = await open(gateway.url, { ...STREAM, headers: await gateway.headers() });
    response.on('error', () => {});
    await once(response, 'data');
    response.destroy();

    await expect.poll(() => lastCall()?.aborted.aborted).toBe(true);
  });

  it('in the middle of a long answer in one piece leaves no handler waiting', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    const ended = Promise.withResolvers<void>();
    const platform = createGatewayFunction(
      [{ methods: ['GET'], path: '/', open: true, answer: async () => jsonResponse(200, LONG) }],
      { authenticate: () => Promise.reject(new Error('not asked')), log: () => ended.resolve() },
    ) as unknown as StreamingHandler;
    await using local = await startLocalGateway({ handlers: { platform } });

    const response = await open(local.url, { method: 'GET', path: '/', headers: {} });
    response.on('error', () => {});
    await once(response, 'readable');
    response.destroy();

    await ended.promise;
    expect(error).not.toHaveBeenCalled();
  });
});

const LONG = 'x'.repeat(64 * 1024 * 1024);

describe('a slow reader', () => {
  it('holds the function back, and gets everything', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    const pieces = 1_024;
    let written = 0;
    const platform: StreamingHandler = async (_, stream) => {
      stream.begin({ statusCode: 200, headers: {} });
      for (; written < pieces; written += 1) {
        if (!stream.write(piece)) await once(stream, 'drain');
      }
      await new Promise<void>((resolve) => stream.end(resolve));
    };
    await using local = await startLocalGateway({ handlers: { platform } });

    const response = await open(local.url, { method: 'GET', path: '/', headers: {} });
    await delay(300);
    const writtenUnread = written;
    let bytes = 0;
    for await (const chunk of response) bytes += chunk.length;

    expect(writtenUnread).toBeLessThan(pieces / 2);
    expect(bytes).toBe(pieces * piece.length);
  });
});

describe('a model that fails in the middle of a stream', () => {
  it.each(['reset', 'half-frame', 'wrong-crc', 'end'] as const)(
    'by %s ends that answer, and no other',
    async (type) => {
      gateway.model({ type: 'answer', text: ['a', 'b', 'c'], fault: { type, after: 2 } });
      const broken = await gateway.send(STREAM);
      gateway.model({ type: 'answer', text: chunks(3) });
      const whole = await gateway.send(STREAM);

      expect(broken.status).toBe(200);
      expect(whole).toMatchObject({ status: 200, text: '0 1 2 ', cut: false });
      expect(gateway.logs.findLast(({ outcome }) => outcome !== 'ok')).toMatchObject({
        outcome: 'model_failed',
      });
    },
  );
});

it('64 streams at once are all complete, chunk for chunk', async () => {
  gateway.model({ type: 'answer', text: chunks(40), chunkDelayMs: 5 });
  const headers = await gateway.headers();

  const replies = await Promise.all(
    Array.from({ length: 64 }, () => send(gateway.url, { ...STREAM, headers })),
  );

  for (const reply of replies) {
    expect(reply).toMatchObject({ status: 200, text: chunks(40).join(''), cut: false });
    expect(reply.pieces.length).toBeGreaterThan(10);
  }
});
