/** What embedding models answer, and how they fail for a moment. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { COHERE_3, COHERE_4, embed, lengths, NOVA, predictions, TITAN } from './embed.ts';

let gateway: TestGateway;
// A gateway each: what calls are made again is bounded for a process.
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

describe('vectors under another name', () => {
  const json = (body: object): Script => ({
    type: 'raw-body',
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify(body),
  });

  it.each([
    {
      modelId: COHERE_4,
      body: {
        embeddings: {
          float: [
            [0.1, 0.2],
            [0.3, 0.4],
          ],
        },
        response_type: 'embeddings_by_type',
      },
    },
    {
      modelId: COHERE_4,
      body: {
        embeddings: [
          [0.1, 0.2],
          [0.3, 0.4],
        ],
      },
    },
    {
      modelId: COHERE_3,
      body: {
        embeddings: [
          [0.1, 0.2],
          [0.3, 0.4],
        ],
        response_type: 'embeddings_floats',
      },
    },
    {
      modelId: `us.${COHERE_4.slice(3)}`,
      body: {
        embeddings: {
          float: [
            [0.1, 0.2],
            [0.3, 0.4],
          ],
        },
      },
    },
  ])('are read: $modelId, $body', async ({ modelId, body }) => {
    gateway.model(json(body));

    const found = predictions(await embed(gateway, modelId, ['def add', 'x = 1']));

    expect(found.map(({ embedding }) => embedding)).toEqual([
      [0.1, 0.2],
      [0.3, 0.4],
    ]);
  });

  it.each([
    { embeddings: { int8: [[1], [2]] } },
    { embeddings: { float: [[1]] } },
    { embeddings: {} },
  ])('are no answer when there is not one for each text: %j', async (body) => {
    gateway.model(json(body));

    expect((await embed(gateway, COHERE_4, ['a', 'b'])).reply.status).toBe(503);
  });
});

describe('one throttled call among many', () => {
  it.each([
    { modelId: TITAN, name: 'ThrottlingException', count: 3 },
    { modelId: NOVA, name: 'ThrottlingException', count: 20 },
    { modelId: COHERE_3, name: 'ServiceUnavailableException', count: 200 },
    { modelId: TITAN, name: 'ModelNotReadyException', count: 9 },
    { modelId: TITAN, name: 'InternalServerException', count: 9 },
  ])('is made again: $modelId, $name', async ({ modelId, name, count }) => {
    let failures = 1;
    gateway.model((call) => {
      failures -= 1;
      return failures === 0 ? { type: 'exception', name } : lengths(call);
    });
    const contents = Array.from({ length: count }, (_, index) => 'x'.repeat(index + 1));

    const embedded = await embed(gateway, modelId, contents);

    expect(predictions(embedded).map(({ embedding }) => embedding[0])).toEqual(
      contents.map(({ length }) => length),
    );
    expect(gateway.logs.at(-1)).toMatchObject({
      outcome: 'ok',
      failedAttempts: [expect.any(String)],
    });
  });
});
