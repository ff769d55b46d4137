/** A process that never saw the operator's settings does not answer as if there were none. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { chat, eventsOf, question } from '../functions/chat/agent/chat.ts';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const OPUS = 'eu.anthropic.claude-opus-4-8';
const GUARDRAIL = JSON.stringify({ guardrailIdentifier: 'gr-1', guardrailVersion: '3' });

/** Something that answers in DynamoDB's place. */
async function standInFor(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const says = (body: string): RequestListener => {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
  };
};

/** Answers that are none of DynamoDB's. */
const WRONG_ANSWERS: Readonly<Record<string, RequestListener>> = {
  'an empty object': says('{}'),
  'no items': says('{"Items":null}'),
  'a number of items alone': says('{"Count":0,"ScannedCount":0}'),
  'items that are none': says('{"Items":"none"}'),
  'a page of a proxy': says('<html>Sign in</html>'),
  nothing: says(''),
  'a refusal': (_, response) => response.writeHead(403).end('{}'),
  'a closed connection': (request) => request.destroy(),
};

const complete = (gateway: TestGateway, body: object = {}) =>
  gateway.send({ path: COMPLETIONS, body: completionBody(body) });

describe('a process that never read its settings', () => {
  it.each(Object.entries(WRONG_ANSWERS))('refuses when it got %s', async (_, listener) => {
    await using table = await standInFor(listener);
    await using gateway = await startTestGateway({ AWS_ENDPOINT_URL_DYNAMODB: table.url });

    expect(await complete(gateway)).toMatchObject({ status: 503 });
    expect(gateway.bedrock.calls).toEqual([]);
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: 'assignments never read, requests are refused',
      }),
    );
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'settings_unknown' });
  });

  it('refuses in forms that GitLab does not count against the gateway', async () => {
    await using table = await standInFor(says('{}'));
    await using gateway = await startTestGateway({ AWS_ENDPOINT_URL_DYNAMODB: table.url });

    const body = modelCheckBody('bedrock/amazon.nova-lite-v1:0');
    const prompt = await gateway.send({ path: MODEL_CHECK, body });
    expect(prompt.status).toBe(421);
    expect(prompt.json()).toEqual({ detail: '503: Service Unavailable' });

    const vectors = await gateway.send({
      path: '/v1/embeddings/code_embeddings/index',
      headers: await gateway.headers({ scopes: ['generate_embeddings_codebase'] }),
      body: {
        model_metadata: {
          provider: 'litellm',
          name: 'embedding',
          endpoint: 'http://e.test',
          identifier: 'bedrock/amazon.titan-embed-text-v2:0',
        },
        contents: ['a'],
      },
    });
    expect(vectors.status).toBe(429);

    expect(eventsOf(await chat(gateway, question('Why?')))).toEqual([
      {
        type: 'error',
        data: {
          message: "the gateway cannot read the operator's settings yet (settings_unknown)",
          retryable: true,
        },
      },
    ]);
    expect(gateway.bedrock.calls).toEqual([]);
  });

  it('answers once the table can be read', async () => {
    let nowMs = 0;
    let isThere = false;
    await using real = await startTestGateway();
    const { hostname, port } = (await real.dynamodb.config.endpoint?.()) ?? {
      hostname: '',
      port: 0,
    };
    await using table = await standInFor(async (request, response) => {
      if (!isThere) return void says('{}')(request, response);
      const body = await new Response(request as never).arrayBuffer();
      const headers = request.headers as Record<string, string>;
      const answer = await fetch(`http://${hostname}:${port}`, { method: 'POST', headers, body });
      response.writeHead(answer.status).end(await answer.text());
    });
    const env = { AWS_ENDPOINT_URL_DYNAMODB: table.url };
    await using gateway = await startTestGateway(env, () => nowMs);

    expect(await complete(gateway)).toMatchObject({ status: 503 });
    isThere = true;
    nowMs += 5_000;
    expect(await complete(gateway)).toMatchObject({ status: 200 });
  });

  it('answers by the deployment’s own settings if the operator prefers that, and says so', async () => {
    await using table = await standInFor(says('{}'));
    await using gateway = await startTestGateway({
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      DUO_EDGE_UNKNOWN_SETTINGS: 'default',
      DUO_EDGE_ALLOWED_MODELS: '*.claude-3-5-haiku-*',
      AIGW_BEDROCK_GUARDRAIL_CONFIG: GUARDRAIL,
    });

    const reply = await complete(gateway, { model_identifier: `bedrock/${OPUS}` });

    expect(reply.headers).toMatchObject({ 'x-duo-edge-route': 'built-in' });
    expect(gateway.bedrock.calls.at(-1)?.request).toMatchObject({
      guardrailConfig: { guardrailIdentifier: 'gr-1', guardrailVersion: '3' },
    });
    expect(gateway.logs.map(({ message }) => message)).toContain(
      "assignments never read, the deployment's own settings serve",
    );
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'ok', settingsUnknown: true });
  });
});

describe('the settings that are known', () => {
  it.each(Object.entries(WRONG_ANSWERS))('stay when %s comes', async (_, listener) => {
    let nowMs = 0;
    let isThere = true;
    const item = {
      pk: { S: 'ASSIGNMENT' },
      sk: { S: '*#code_completions' },
      model: { S: OPUS },
      pinned: { BOOL: true },
      guardrail: { M: { identifier: { S: 'gr-2' }, version: { S: '1' } } },
    };
    const settings = says(JSON.stringify({ Items: [item], Count: 1, ScannedCount: 1 }));
    await using table = await standInFor((request, response) =>
      (isThere ? settings : listener)(request, response),
    );
    const env = { AWS_ENDPOINT_URL_DYNAMODB: table.url };
    await using gateway = await startTestGateway(env, () => nowMs);

    await complete(gateway);
    isThere = false;
    nowMs += 30_000;
    await complete(gateway);
    await gateway.ended();

    const [first, second] = gateway.bedrock.calls;
    expect(first?.modelId).toBe(OPUS);
    expect(second).toMatchObject({
      modelId: OPUS,
      request: { guardrailConfig: { guardrailIdentifier: 'gr-2' } },
    });
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ message: 'assignments not readable, last known ones serve' }),
    );
  });
});
