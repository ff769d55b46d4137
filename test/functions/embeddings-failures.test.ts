import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const TITAN = 'bedrock/amazon.titan-embed-text-v2:0';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

interface Embedding {
  readonly signal?: AbortSignal;
  readonly contents?: readonly string[];
}

async function embed(
  model_metadata: object | undefined,
  { signal, contents = ['def a; end'] }: Embedding = {},
) {
  return gateway.send({
    path: '/v1/embeddings/code_embeddings/index',
    headers: await gateway.headers({ scopes: ['generate_embeddings_codebase'] }),
    body: { model_metadata, contents },
    ...(signal && { signal }),
  });
}

function metadata(identifier: string) {
  return { provider: 'litellm', name: 'embedding', endpoint: 'http://e.test', identifier };
}

const REJECTED = 'The embedding model rejected the request';
const UNKNOWN = 'The embedding model is not known to the gateway or to Amazon Bedrock';

const FAILURES: readonly (readonly [string, Script, number, string])[] = [
  [
    'throttling',
    { type: 'exception', name: 'ThrottlingException' },
    429,
    'Too many requests. Please try again later.',
  ],
  ['a refusal', { type: 'exception', name: 'ValidationException' }, 400, REJECTED],
  [
    'a text that is too long',
    { type: 'exception', name: 'ValidationException', message: 'Too many input tokens. Max 8192' },
    400,
    'The contents are too long for the embedding model',
  ],
  ['an unknown model', { type: 'exception', name: 'ResourceNotFoundException' }, 400, UNKNOWN],
  [
    'missing access',
    { type: 'exception', name: 'AccessDeniedException' },
    401,
    'The gateway has no access to the embedding model',
  ],
  [
    'credentials that have expired',
    { type: 'exception', name: 'ExpiredTokenException', status: 403 },
    401,
    'The AWS credentials of the gateway were not accepted',
  ],
  ['a failure', { type: 'exception', name: 'InternalServerException' }, 503, 'Inference failed'],
  ['a broken connection', { type: 'reset' }, 503, 'Inference failed'],
  ['an answer without vectors', { type: 'embeddings', vectors: [] }, 503, 'Inference failed'],
  [
    'an answer that is cut short',
    { type: 'raw-body', status: 200, contentType: 'application/json', body: '{"embedding": [0.1' },
    503,
    'Inference failed',
  ],
  [
    'an answer in another form',
    { type: 'raw-body', status: 200, contentType: 'application/json', body: 'null' },
    503,
    'Inference failed',
  ],
];

describe('a failure of the embedding model', () => {
  it.each(FAILURES)('such as %s has a text as its detail', async (...failure) => {
    const [, script, status, detail] = failure;
    gateway.model(script);

    const reply = await embed(metadata(TITAN));

    expect(reply.status).toBe(status);
    expect(reply.json()).toEqual({ detail });
    await expect.poll(() => gateway.logs.at(-1)).toMatchObject({ status });
    expect(gateway.logs.at(-1)?.['outcome']).not.toBe('ok');
  });

  it('hands on when to come back', async () => {
    gateway.model({
      type: 'exception',
      name: 'ThrottlingException',
      headers: { 'retry-after': '7' },
    });

    expect((await embed(metadata(TITAN))).headers['retry-after']).toBe('7');
  });

  it.each([
    ['one call', 'bedrock/cohere.embed-multilingual-v3', [[1, 2], [3]]],
    ['several calls', TITAN, [[1, 2]]],
  ])('such as vectors of different lengths from %s is told, not stored', async (...given) => {
    const [, identifier, vectors] = given;
    let calls = 0;
    gateway.model(() => {
      calls += 1;
      const [first = [], ...rest] = vectors;
      // Each call of its own makes one number more.
      return { type: 'embeddings', vectors: [[...first, ...Array(calls).keys()], ...rest] };
    });

    const reply = await embed(metadata(identifier), { contents: ['def a; end', 'def b; end'] });

    expect(reply.status).toBe(503);
    expect(reply.json()).toEqual({ detail: 'Inference failed' });
    await expect.poll(() => gateway.logs.at(-1)).toMatchObject({ outcome: 'model_failed' });
  });

  it.each([
    ['is none for embeddings', metadata('bedrock/anthropic.claude-sonnet-4-20250514-v1:0')],
    ['is not one of Bedrock', metadata('openai/text-embedding-3-small')],
  ])('is a bad request when the model %s', async (_, requested) => {
    const callsBefore = gateway.bedrock.calls.length;

    const reply = await embed(requested);

    expect(reply.status).toBe(400);
    expect(reply.json()).toEqual({ detail: UNKNOWN });
    expect(gateway.bedrock.calls).toHaveLength(callsBefore);
  });

  it('is a bad request when there is a default model for text alone', async () => {
    const reply = await embed({ provider: 'gitlab' });

    expect(reply.status).toBe(400);
    expect(reply.json()).toEqual({ detail: 'No embedding model is configured' });
  });

  it('is a bad request when no model is configured', async () => {
    await using bare = await startTestGateway({ DUO_EDGE_DEFAULT_MODEL: '' });

    const reply = await bare.send({
      path: '/v1/embeddings/code_embeddings',
      headers: await bare.headers({ scopes: ['generate_embeddings_codebase'] }),
      body: { contents: ['a'] },
    });

    expect(reply.status).toBe(400);
    expect(reply.json()).toEqual({ detail: 'No embedding model is configured' });
  });
});

it('the call ends when the caller leaves', async () => {
  gateway.model({ type: 'hang' });
  const callsBefore = gateway.bedrock.calls.length;
  const departure = new AbortController();

  const reply = embed(metadata(TITAN), { signal: departure.signal }).catch(() => 'left');
  await expect.poll(() => gateway.bedrock.calls.length).toBe(callsBefore + 1);
  departure.abort();

  expect(await reply).toBe('left');
  await expect.poll(() => gateway.bedrock.calls.at(-1)?.aborted.aborted).toBe(true);
});
