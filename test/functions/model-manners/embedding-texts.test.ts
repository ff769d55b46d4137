/** Texts that a model cannot take, and what they cost. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddingInputs } from '#infra/local/bedrock-stand-in/model-call.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import {
  COHERE_3,
  COHERE_4,
  embed,
  lengths,
  NOVA,
  type Prediction,
  predictions,
  refusing,
  TITAN,
} from './embed.ts';
import { refusal } from './manners.ts';

let gateway: TestGateway;
// A gateway each: what calls are made again is bounded for a process.
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

describe('a text that a model cannot take', () => {
  it.each([
    { why: 'it is empty', text: '' },
    { why: 'it is white space', text: ' \n\t' },
    { why: 'it is a lone half of a character', text: '\ud800' },
  ])('because $why costs the others nothing', async ({ text }) => {
    gateway.model(
      refusing((input) => input.trim() === '', 'Malformed input request: expected minLength: 1'),
    );

    for (const modelId of [TITAN, COHERE_3, COHERE_4, NOVA]) {
      const found = predictions(await embed(gateway, modelId, ['abc', text, 'ab']));

      expect(found.map(({ index }) => index)).toEqual([0, 1, 2]);
      expect([found[0]?.embedding, found[2]?.embedding]).toEqual([[3], [2]]);
      expect(found[1]?.embedding).toEqual([1]);
    }
  });

  it.each([
    {
      modelId: TITAN,
      limit: 9_000,
      message: 'Too many input tokens. Max input tokens: 8192, request input token count: 9001',
    },
    { modelId: NOVA, limit: 9_000, message: 'Input is too long for requested model.' },
    {
      modelId: COHERE_4,
      limit: 9_000,
      message: 'The input text is too long: 150000 tokens exceeds the maximum input of 128000.',
    },
  ])(
    'because it is too long is cut until it fits: $modelId',
    async ({ modelId, limit, message }) => {
      gateway.model(refusing(({ length }) => length > limit, message));
      const long = 'x'.repeat(40_000);

      const found = predictions(await embed(gateway, modelId, ['abc', long, 'ab']));

      expect(found[0]?.embedding).toEqual([3]);
      expect(found[2]?.embedding).toEqual([2]);
      expect(found[1]?.embedding[0]).toBeGreaterThan(limit / 2);
      expect(found[1]?.embedding[0]).toBeLessThanOrEqual(limit);
    },
  );

  it('because it is longer than the model ever takes is cut before, in whole characters', async () => {
    gateway.model(lengths);

    const { calls } = await embed(gateway, COHERE_3, [`${'a'.repeat(2_047)}😀b`]);

    expect(embeddingInputs(calls[0]?.request ?? {})).toEqual(['a'.repeat(2_047)]);
  });

  it('for a reason that nobody knows gets the vector of a text without meaning', async () => {
    gateway.model(refusing((text) => text.includes('bad'), 'Malformed input request.'));

    const { reply, calls } = await embed(gateway, COHERE_3, ['abc', 'bad', 'ab', 'abcd']);

    const found = reply.json<{ predictions: Prediction[] }>().predictions;
    expect(found.map(({ embedding }) => embedding)).toEqual([[3], [1], [2], [4]]);
    expect(calls.length).toBeLessThan(10);
  });

  it('for a reason that holds for all fails the batch, after a few calls', async () => {
    gateway.model(refusal('The dimensions are not supported.'));
    const contents = Array.from({ length: 300 }, (_, index) => `text ${index}`);

    const { reply, calls } = await embed(gateway, COHERE_3, contents);

    expect(reply.status).toBe(400);
    expect(calls.length).toBeLessThan(60);
  });
});

describe('what a batch used', () => {
  it('is counted when its last text fails', async () => {
    gateway.model((call) =>
      call.prompt.includes('last')
        ? { type: 'exception', name: 'AccessDeniedException', delayMs: 200 }
        : lengths(call),
    );
    const contents = [...Array.from({ length: 7 }, () => 'x = 1'), 'last'];

    const { reply } = await embed(gateway, TITAN, contents);

    expect(reply.status).toBe(401);
    expect(gateway.logs.at(-1)).toMatchObject({ inputTokens: 21, costUsd: expect.any(Number) });
  });

  it.each([TITAN, COHERE_4, NOVA])('is bounded before the first call: %s', async (modelId) => {
    const { reply, calls } = await embed(
      gateway,
      modelId,
      Array.from({ length: 60 }, () => 'x '.repeat(25_000)),
    );

    expect(reply.status).toBe(400);
    expect(reply.json<{ detail: string }>().detail).toBe(
      'The contents are too long for the embedding model',
    );
    expect(calls).toEqual([]);
  });
});
