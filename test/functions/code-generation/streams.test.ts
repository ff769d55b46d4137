import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamFault } from '#infra/local/bedrock-stand-in/script.ts';
import { latestCallAborted } from '../../support/aborted.ts';
import {
  COMPONENTS,
  completionBody,
  completionComponent,
  componentsBody,
  GENERATIONS,
  generationComponent,
  SUGGESTIONS,
} from '../../support/bodies.ts';
import { open } from '../../support/send.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ANSWER = ['  def total\n', '    items.sum(&:price)\n', '  end'];
const body = componentsBody(generationComponent({ stream: true }));
const STREAMS = [
  { path: GENERATIONS, body: completionBody({ prompt: 'Add.', stream: true }) },
  { path: COMPONENTS, body },
  { path: SUGGESTIONS, body },
];

describe('a stream of server-sent events', () => {
  it('is framed as the contract says, byte by byte', async () => {
    gateway.model({ type: 'answer', text: ANSWER, chunkDelayMs: 5 });
    const flags = { 'x-gitlab-enabled-feature-flags': 'a_flag' };
    const headers = { ...(await gateway.headers()), ...flags };

    const reply = await gateway.send({ path: SUGGESTIONS, headers, body });

    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-streaming-format': 'sse',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const [start = '', ...others] = reply.text.split('\r\n\r\n');
    const { metadata } = JSON.parse(start.replace('event: stream_start\r\ndata: ', ''));
    expect(metadata).toEqual({
      model: { engine: 'agent', name: 'Code Generations' },
      timestamp: expect.any(Number),
      enabled_feature_flags: ['a_flag'],
      region: 'eu-central-1',
    });
    expect(others.slice(-2)).toEqual(['event: stream_end\r\ndata: null', '']);
    const chunks = others.slice(0, -2).map((event) => {
      expect(event).toMatch(/^event: content_chunk\r\ndata: [^\r\n]+$/);
      return JSON.parse(event.slice(event.indexOf('{')));
    });
    expect(chunks.map(({ choices }) => choices[0].delta.content).join('')).toBe(ANSWER.join(''));
    expect(chunks[0]).toEqual({ choices: [{ delta: { content: expect.any(String) }, index: 0 }] });
    expect(reply.pieces.length).toBeGreaterThan(2);
  });

  it('names the family of a completion', async () => {
    gateway.model({ type: 'answer', text: 'return a + b' });
    const component = completionComponent({ stream: true });

    const reply = await gateway.send({ path: SUGGESTIONS, body: componentsBody(component) });

    expect(reply.text).toContain('"model":{"engine":"openai","name":"claude_3"}');
  });

  it('without any text has a start and an end', async () => {
    gateway.model({ type: 'answer', text: '' });

    const reply = await gateway.send({ path: SUGGESTIONS, body });

    expect(reply.text).toMatch(/^event: stream_start\r\n[^\r]+\r\n\r\nevent: stream_end\r\n/);
  });
});

describe('a stream of raw text', () => {
  it.each(STREAMS.slice(0, 2))('from $path has no frames', async ({ path, body }) => {
    gateway.model({ type: 'answer', text: ANSWER, chunkDelayMs: 5 });

    const reply = await gateway.send({ path, body });

    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(reply.headers).not.toHaveProperty('x-streaming-format');
    expect(reply.text).toContain('items.sum(&:price)');
    expect(reply.text).not.toContain('event:');
  });
});

describe.each(STREAMS)('a stream from $path', (request) => {
  it.each([
    { name: 'ThrottlingException', status: 429 },
    { name: 'AccessDeniedException', status: 503 },
    { name: 'ServiceUnavailableException', status: 503 },
  ])('has a status of its own when the model begins with $name', async ({ name, status }) => {
    gateway.model({ type: 'exception', name });

    const reply = await gateway.send(request);

    expect(reply.status).toBe(status);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.headers).not.toHaveProperty('x-streaming-format');
  });

  it('has a status of its own when the stream breaks before the first word', async () => {
    const fault = { type: 'exception', name: 'throttlingException', after: 'headers' } as const;
    gateway.model({ type: 'answer', text: ANSWER, fault });

    expect((await gateway.send(request)).status).toBe(429);
  });

  it.each([
    { name: 'an exception', fault: { type: 'exception', name: 'modelStreamErrorException' } },
    { name: 'a reset', fault: { type: 'reset' } },
    { name: 'a clean end without its stop reason', fault: { type: 'end' } },
  ] satisfies { name: string; fault: StreamFault }[])(
    'never looks complete after $name',
    async ({ fault }) => {
      gateway.model({ type: 'answer', text: [...ANSWER, '\n\n'], chunkDelayMs: 5, fault });

      const reply = await gateway.send(request);

      expect(reply.status).toBe(200);
      expect(reply.text).toContain('def total');
      expect(reply.text).not.toContain('stream_end');
      expect(gateway.logs.at(-1)).toMatchObject({ outcome: expect.stringMatching(/^model_/) });
    },
  );

  it('ends the model when the caller leaves', async () => {
    const fault = { type: 'hang', after: 2 } as const;
    gateway.model({ type: 'answer', text: [...ANSWER, 'more'], fault });
    const leaving = new AbortController();
    const headers = await gateway.headers();
    const response = await open(gateway.url, { ...request, headers, signal: leaving.signal });
    response.on('error', () => {});

    leaving.abort();

    expect(await latestCallAborted(gateway)).toBe(true);
  });
});

describe('an answer in one piece', () => {
  it.each([
    {
      name: 'ThrottlingException',
      status: 429,
      detail: 'Too many requests. Please try again later.',
    },
    { name: 'ModelErrorException', status: 503, detail: 'Inference failed' },
  ])('is $status after $name', async ({ name, status, detail }) => {
    gateway.model({ type: 'exception', name });

    for (const path of [COMPONENTS, SUGGESTIONS]) {
      const reply = await gateway.send({ path, body: componentsBody(generationComponent()) });

      expect([reply.status, reply.json()]).toEqual([status, { detail }]);
    }
  });
});
