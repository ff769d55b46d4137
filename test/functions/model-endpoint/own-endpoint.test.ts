/** The gateway's own endpoint as the address of a model in GitLab: its connection test, and features that use it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MODEL_CHECK, modelCheckBody } from '../../support/bodies.ts';
import { watchContactedHosts } from '../../support/contacted-hosts.ts';
import { type EndpointSite, startEndpoint } from './site.ts';

let site: EndpointSite;
let key: string;
beforeAll(async () => {
  site = await startEndpoint({ DUO_EDGE_MODEL_ENDPOINT: 'on' });
  key = await site.key({ models: ['claude-haiku-4-5'] });
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(() => site.model({ type: 'answer', text: 'ok' }));

const metadata = (identifier: string, apiKey: string) => ({
  provider: 'openai',
  name: 'general',
  identifier,
  endpoint: 'https://gateway.example.com/prod/v1',
  api_key: apiKey,
});

async function test(identifier: string, apiKey: string) {
  const body = { ...modelCheckBody(identifier), model_metadata: metadata(identifier, apiKey) };
  const { status, text } = await site.send({ path: MODEL_CHECK, body });
  return { status, text, model: site.bedrock.calls.at(-1)?.modelId };
}

describe('the connection test of a record for this endpoint', () => {
  it('tests the key and the name, and fetches nothing', async () => {
    const watch = watchContactedHosts();

    const tested = await test('custom_openai/claude-haiku-4-5', key);

    watch.stop();
    expect(tested).toMatchObject({
      status: 200,
      model: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    });
    expect(watch.hosts.join()).not.toContain('gateway.example.com');
    expect(site.logs.at(-1)).toMatchObject({ keyId: key.split('_')[1], outcome: 'ok' });
  });

  it.each([
    {
      what: 'a key that nobody knows',
      identifier: 'claude-haiku-4-5',
      other: `dek_${'a'.repeat(12)}_${'A'.repeat(43)}`,
      status: '401',
    },
    { what: 'a name that the key may not use', identifier: 'claude-sonnet-4-6', status: '404' },
    { what: 'a name that is none', identifier: 'gpt-99', status: '404' },
  ])('says that something is wrong: $what', async ({ identifier, other, status }) => {
    const before = site.bedrock.calls.length;

    const tested = await test(`custom_openai/${identifier}`, other ?? key);

    expect(tested).toMatchObject({ status: 421, text: expect.stringContaining(`${status}: `) });
    expect(site.bedrock.calls.length).toBe(before);
    expect(JSON.stringify(site.logs)).not.toContain(key.slice(17));
  });
});

it('features that use the record get its model', async () => {
  const body = {
    inputs: { diff: '@@ -1 +1 @@\n-a = 1\n+a = 2' },
    model_metadata: metadata('claude-haiku-4-5', key),
  };

  const headers = await site.headers({ scopes: ['generate_commit_message'] });
  const reply = await site.send({ path: '/v1/prompts/generate_commit_message', headers, body });

  expect(reply.status).toBe(200);
  expect(site.logs.at(-1)).toMatchObject({
    feature: 'generate_commit_message',
    model: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    keyLabel: 'a program',
  });
});

it('a gateway without the endpoint knows no such keys', async () => {
  await using without = await startEndpoint();
  const body = { ...modelCheckBody('x'), model_metadata: metadata('claude-haiku-4-5', key) };

  expect((await without.send({ path: MODEL_CHECK, body })).status).toBe(421);
});
