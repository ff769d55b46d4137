import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { examine, fullArguments } from './examine.ts';

const TITAN = 'bedrock/amazon.titan-embed-text-v2:0';
const COHERE_3 = 'bedrock/cohere.embed-multilingual-v3';
const COHERE_4 = 'bedrock/eu.cohere.embed-v4:0';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function examineSearch(answer: Script | ((call: ModelCall) => Script), ...more: string[]) {
  gateway.model(answer);
  return await examine([...(await fullArguments(gateway)), '--only', 'code-search', ...more]);
}

describe('semantic code search', () => {
  it.each([TITAN, COHERE_4])('indexes and searches with %s', async (model) => {
    const callsBefore = gateway.bedrock.calls.length;

    const { of } = await examineSearch(demoAnswer, '--embedding-model', model);

    expect(of('code-search')).toMatchObject({
      status: 'ok',
      seen: expect.stringContaining(`${model}: vectors of 1024 numbers`),
    });
    expect(gateway.bedrock.calls.length - callsBefore).toBe(2);
  });

  it('asks for the length that is configured', async () => {
    const given = ['--embedding-model', TITAN, '--dimensions', '256'];

    const { of } = await examineSearch(demoAnswer, ...given);

    expect(of('code-search')?.seen).toMatch(/vectors of 256 numbers; it can make 1024, 512, 256;/);
    expect(gateway.bedrock.calls.at(-1)?.request).toMatchObject({ dimensions: 256 });
  });

  it.each([
    [TITAN, '768'],
    [COHERE_3, '512'],
  ])('by %s cannot have %s numbers, and GitLab has to expect 1024', async (model, dimensions) => {
    const given = ['--embedding-model', model, '--dimensions', dimensions];

    const { of, exitCode } = await examineSearch(demoAnswer, ...given);

    expect(of('code-search')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining(`GitLab expects ${dimensions}`),
      fix: expect.stringMatching(/dimensions of the embedding model to 1024/),
    });
    expect(exitCode).toBe(1);
  });

  it('whose vectors have no length of the model is warned of what is in between', async () => {
    const { of } = await examineSearch(
      { type: 'embeddings', vectors: [[1, 2, 3]] },
      '--embedding-model',
      TITAN,
    );

    expect(of('code-search')).toMatchObject({
      status: 'warning',
      seen: expect.stringContaining('vectors of 3 numbers; it can make 1024'),
    });
  });

  it('whose vectors differ between index and search finds nothing', async () => {
    let calls = 0;
    const { of } = await examineSearch(
      () => {
        calls += 1;
        return { type: 'embeddings', vectors: [Array.from({ length: calls }, () => 1)] };
      },
      '--embedding-model',
      TITAN,
    );

    expect(of('code-search')).toMatchObject({
      status: 'failed',
      seen: expect.stringContaining('index: 1 numbers'),
      fix: expect.stringContaining('index again'),
    });
  });

  it.each([
    { name: 'AccessDeniedException', fix: /models parameter/ },
    { name: 'ValidationException', fix: /embedding model that Bedrock has/ },
  ])('with a model that answers $name says what to do', async ({ name, fix }) => {
    const { of } = await examineSearch(
      { type: 'exception', name, message: 'no' },
      '--embedding-model',
      TITAN,
    );

    expect(of('code-search')).toMatchObject({
      status: 'failed',
      fix: expect.stringMatching(fix),
    });
  });

  it('with a model that is none for vectors fails', async () => {
    const text = 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0';

    const { of } = await examineSearch(demoAnswer, '--embedding-model', text);

    expect(of('code-search')).toMatchObject({ status: 'failed' });
  });

  it('is not examined where nobody uses it', async () => {
    await using bare = await startTestGateway({ DUO_EDGE_DEFAULT_MODEL: '' });
    bare.model(demoAnswer);

    const { of } = await examine([...(await fullArguments(bare)), '--only', 'code-search']);

    expect(of('code-search')).toMatchObject({
      status: 'skipped',
      fix: expect.stringContaining('--embedding-model'),
    });
  });

  it('needs its scope', async () => {
    gateway.model(demoAnswer);
    const args = await fullArguments(gateway, { scopes: ['complete_code'] });

    const { of } = await examine([...args, '--only', 'code-search', '--embedding-model', TITAN]);

    expect(of('code-search')).toMatchObject({
      status: 'skipped',
      seen: expect.stringContaining('generate_embeddings_codebase'),
    });
  });
});
