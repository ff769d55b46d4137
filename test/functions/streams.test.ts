import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamFault } from '#infra/local/bedrock-stand-in/script.ts';
import { latestCallAborted } from '../support/aborted.ts';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { open } from '../support/send.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const body = completionBody({ stream: true });

describe('a streamed completion', () => {
  it('is plain text, piece by piece as the model writes', async () => {
    gateway.model({ type: 'answer', text: ['return ', 'a + ', 'b'], chunkDelayMs: 5 });

    const reply = await gateway.send({ path: COMPLETIONS, body });

    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(reply.text).toBe('return a + b');
    expect(reply.pieces.length).toBeGreaterThan(1);
  });

  it('keeps the thoughts of the model to itself', async () => {
    gateway.model({ type: 'answer', reasoning: 'SECRET THOUGHT', text: 'return a' });

    const reply = await gateway.send({ path: COMPLETIONS, body });

    expect(reply.text).toBe('return a');
  });

  it.each([
    { name: 'an exception', fault: { type: 'exception', name: 'throttlingException' } },
    { name: 'an error frame', fault: { type: 'error-frame', code: 'InternalFailure' } },
    { name: 'a clean end without its stop reason', fault: { type: 'end' } },
    { name: 'a reset connection', fault: { type: 'reset' } },
    { name: 'half a frame', fault: { type: 'half-frame' } },
    { name: 'a wrong checksum', fault: { type: 'wrong-crc' } },
  ] satisfies { name: string; fault: StreamFault }[])(
    'is cut at $name, is logged as failed, and the next one is answered',
    async ({ fault }) => {
      gateway.model({ type: 'answer', text: ['return\n', 'a\n'], chunkDelayMs: 30, fault });

      const broken = await gateway.send({ path: COMPLETIONS, body });
      const log = gateway.logs.at(-1);
      gateway.model({ type: 'answer', text: 'fine' });
      const next = await gateway.send({ path: COMPLETIONS, body });

      expect(broken.status).toBe(200);
      expect(broken.cut).toBe(true);
      expect('return\na\n'.startsWith(broken.text)).toBe(true);
      expect(log).toMatchObject({
        level: 'warn',
        outcome: expect.stringMatching(/^model_/),
        sentDeltas: 2,
        sentCharacters: 9,
      });
      expect(next.text).toBe('fine');
    },
  );

  it('ends the model when the caller leaves while it writes', async () => {
    const fault = { type: 'hang', after: 1 } as const;
    gateway.model({ type: 'answer', text: ['first line\n', 'more'], fault });
    const leaving = new AbortController();
    const headers = await gateway.headers();
    const response = await open(gateway.url, {
      path: COMPLETIONS,
      body,
      headers,
      signal: leaving.signal,
    });
    response.on('error', () => {});

    leaving.abort();

    expect(await latestCallAborted(gateway)).toBe(true);
  });

  it('ends the model when the caller leaves before it has said anything', async () => {
    gateway.model({ type: 'hang' });
    const callsBefore = gateway.bedrock.calls.length;
    const leaving = new AbortController();
    const headers = await gateway.headers();
    const request = open(gateway.url, { path: COMPLETIONS, body, headers, signal: leaving.signal });
    const left = expect(request).rejects.toThrow();
    while (gateway.bedrock.calls.length === callsBefore) await new Promise(setImmediate);

    leaving.abort();
    await left;

    expect(await latestCallAborted(gateway)).toBe(true);
  });
});
