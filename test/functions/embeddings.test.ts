import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import { embeddingInputs } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const TITAN = 'bedrock/amazon.titan-embed-text-v2:0';
const COHERE = 'bedrock/cohere.embed-multilingual-v3';
const INDEX = '/v1/embeddings/code_embeddings/index';

const METADATA = { provider: 'litellm', name: 'embedding', endpoint: 'http://e.test', api_key: '' };

interface Answer {
  readonly model: object;
  readonly predictions: readonly { embedding: number[]; index: number }[];
}

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway({
    DUO_EDGE_DEFAULT_MODEL__EMBEDDINGS: 'bedrock/amazon.titan-embed-text-v2:0',
  });
});

afterAll(() => gateway[Symbol.asyncDispose]());

/** A text's vector is its number, so that a vector in the wrong place is seen. */
function embedNumbers(call: ModelCall): Script {
  const vectors = embeddingInputs(call.request).map((text) => [Number(text.replace(/\D/g, ''))]);
  return { type: 'embeddings', vectors, inputTokens: 3 };
}

async function embed(body: object, path = INDEX) {
  const callsBefore = gateway.bedrock.calls.length;
  const reply = await gateway.send({
    path,
    headers: await gateway.headers({ scopes: ['generate_embeddings_codebase'] }),
    body,
  });
  return { reply, calls: gateway.bedrock.calls.slice(callsBefore) };
}

function request(identifier: string, contents: readonly string[], more: object = {}) {
  return { model_metadata: { ...METADATA, identifier }, contents, ...more };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `def m${index}; end`);
}

describe('embeddings', () => {
  it.each([
    { perCall: 'one text', identifier: TITAN, count: 25, calls: 25 },
    { perCall: 'as many texts as the model takes', identifier: COHERE, count: 200, calls: 3 },
  ])('come in the order of the contents, $perCall in a call', async (given) => {
    const { identifier, count, calls } = given;
    gateway.model(embedNumbers);

    const embedded = await embed(request(identifier, numbered(count)));

    expect(embedded.reply.json<Answer>()).toEqual({
      model: { engine: 'litellm_embedding', name: 'embedding', identifier },
      predictions: numbered(count).map((_text, index) => ({ embedding: [index], index })),
    });
    expect(embedded.calls).toHaveLength(calls);
  });

  it('are few at a time for models that take one text per call', async () => {
    let open = 0;
    let most = 0;
    gateway.model(async (call) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setTimeout(resolve, 10));
      open -= 1;
      return embedNumbers(call);
    });

    await embed(request(TITAN, numbered(30)));

    expect(most).toBe(8);
  });

  it('end with the first failure that asking again cannot mend, and abort what is still asked', async () => {
    gateway.model(({ prompt }) =>
      prompt.includes('m1;')
        ? { type: 'exception', name: 'AccessDeniedException', delayMs: 50 }
        : { type: 'hang' },
    );

    const { reply, calls } = await embed(request(TITAN, numbered(30)));

    expect(reply.status).toBe(401);
    expect(calls).toHaveLength(8);
    await expect.poll(() => calls.filter(({ aborted }) => aborted.aborted).length).toBe(7);
  });

  it('of nothing are none, without a call', async () => {
    const { reply, calls } = await embed(request(TITAN, []));

    expect(reply.json<Answer>().predictions).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('are noted in the log line without the contents', async () => {
    gateway.model(embedNumbers);

    await embed(request(TITAN, numbered(2)));

    await expect
      .poll(() => gateway.logs.at(-1))
      .toMatchObject({
        message: 'request',
        route: INDEX,
        feature: 'embeddings',
        model: 'amazon.titan-embed-text-v2:0',
        region: 'eu-central-1',
        routeReason: 'requested',
        texts: 2,
        inputTokens: 6,
        bedrockRequestId: expect.any(String),
        outcome: 'ok',
      });
    expect(JSON.stringify(gateway.logs.at(-1))).not.toContain('def m');
  });

  it.each([
    ['GitLab leaves the choice to us', { provider: 'gitlab', identifier: 'text_embedding_005' }],
    ['there is no metadata', undefined],
    ['the metadata has no provider', { identifier: 7 }],
  ])('are made by the default model when %s', async (_, metadata) => {
    gateway.model(embedNumbers);

    const { reply } = await embed({ model_metadata: metadata, contents: ['1'] });

    expect(reply.json<Answer>().model).toMatchObject({ identifier: TITAN });
  });
});

describe('a request for embeddings', () => {
  it.each([
    ['/v1/embeddings/code_embeddings', 'search_document'],
    ['/v1/embeddings/code_embeddings/index', 'search_document'],
    ['/v1/embeddings/code_embeddings%2Findex', 'search_document'],
    ['/v1/embeddings/code_embeddings/search', 'search_query'],
  ])('to %s tells the model what the vectors are for', async (path, inputType) => {
    gateway.model(embedNumbers);

    const { reply, calls } = await embed(request(COHERE, ['1']), path);

    expect(reply.status).toBe(200);
    expect(calls[0]?.request).toMatchObject({ input_type: inputType });
  });

  it('needs its scope', async () => {
    const reply = await gateway.send({ path: INDEX, body: request(TITAN, ['a']) });

    expect(reply.status).toBe(403);
    expect(reply.json()).toEqual({ detail: 'Unauthorized to access code embeddings' });
  });

  it.each([
    [{ provider: 'openai' }, 'Allowed providers are: gitlab|litellm.'],
    [{ name: null }, 'Model `name` must be set when using `litellm` provider.'],
    [{ name: 'claude_3' }, "Model `name` must be 'embedding' when using `litellm` provider."],
    [{ endpoint: '' }, 'Model `endpoint` must be set when using `litellm` provider.'],
  ])('with %j is refused in words', async (change, detail) => {
    const { reply, calls } = await embed({
      model_metadata: { ...METADATA, identifier: TITAN, ...change },
      contents: ['a'],
    });

    expect(reply.status).toBe(422);
    expect(reply.json()).toEqual({ detail });
    expect(calls).toEqual([]);
  });

  it.each([
    ['contents', { contents: 'text' }],
    ['contents', { contents: undefined }],
    ['contents', { contents: numbered(1_025) }],
    ['contents', { contents: ['a'.repeat(100_001)] }],
    ['dimensions', { dimensions: 0 }],
    ['litellm_drop_params', { litellm_drop_params: 'perhaps' }],
  ])('whose %s have another form is refused', async (member, change) => {
    const { reply } = await embed({ ...request(TITAN, ['a']), ...change });

    expect(reply.status).toBe(422);
    const [issue] = reply.json<{ detail: { loc: unknown[] }[] }>().detail;
    expect(issue?.loc.slice(0, 2)).toEqual(['body', member]);
  });

  it('of more text than a request may have is refused, before a model is paid for', async () => {
    gateway.model(embedNumbers);
    const contents = Array.from({ length: 64 }, () => 'word '.repeat(9_000));

    const { reply, calls } = await embed(request(TITAN, contents));

    expect(reply.status).toBe(400);
    expect(reply.json()).toEqual({ detail: expect.any(String) });
    expect(calls).toEqual([]);
  });

  it('for a length that the model does not have is refused, or has it left out', async () => {
    gateway.model(embedNumbers);

    const refused = await embed(request(TITAN, ['1'], { dimensions: 768 }));
    const dropped = await embed(
      request(TITAN, ['1'], { dimensions: '768', litellm_drop_params: true }),
    );

    expect(refused.reply.status).toBe(400);
    expect(refused.reply.json()).toEqual({
      detail: 'The model supports these dimensions: 1024, 512, 256.',
    });
    expect(dropped.reply.status).toBe(200);
    expect(dropped.calls[0]?.request).not.toHaveProperty('dimensions');
  });
});
