/** The bundle of chat with serving platforms in it: how large it is, and that nothing it needs was left out. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { build } from '#infra/deploy/build.ts';
import { startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { startOpenAiStandIn } from '#infra/local/openai-stand-in/server.ts';
import { startTable } from './cli/models/table.ts';
import { runBundle } from './run-bundle.ts';

const folder = await mkdtemp(join(tmpdir(), 'duo-edge-platforms-'));
afterAll(() => rm(folder, { recursive: true }));

vi.stubEnv('DUO_EDGE_SERVING_PLATFORMS', 'on');
const [chat] = await build(folder, {}, ['chat']);
vi.unstubAllEnvs();

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:lab-AbCdEf';

it('stays within what a cold start may cost', () => {
  expect(chat?.minifiedBytes).toBeLessThanOrEqual(450_000);
  expect(chat?.zippedBytes).toBeLessThanOrEqual(150_000);
});

it('asks a platform with the key of a secret, and Bedrock for its guardrail', async () => {
  await using bedrock = await startBedrockStandIn({ answer: () => ({ type: 'hang' }) });
  await using table = await startTable();
  await using server = await startOpenAiStandIn({
    answer: () => ({ type: 'answer', text: ['from the ', 'platform'] }),
  });
  const read: string[] = [];
  const secrets = createServer((request, response) => {
    read.push(String(request.headers['x-amz-target']));
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify({ ARN: SECRET, SecretString: '{"api_key":"sk-lab"}' }));
  });
  await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
  const item = { pk: 'ASSIGNMENT', version: 1 };
  await table.put({
    ...item,
    sk: '*#@platform/lab',
    baseUrl: server.url,
    kind: 'vllm',
    key: `secret:${SECRET}`,
    insecureHttp: true,
  });
  const guardrail = { identifier: 'gr1', version: '3' };
  await table.put({ ...item, sk: '*#*', model: 'lab//qwen3', pinned: true, guardrail });

  const { stderr } = await runBundle(
    chat?.file ?? '',
    {
      path: '/v1/prompts/{prompt_id+}',
      pathParameters: { prompt_id: 'chat/explain_code' },
      body: { inputs: { selected_text: 'x', file_content: 'x', input: 'x' }, stream: true },
    },
    {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
      DUO_EDGE_TABLE: table.table,
      DUO_EDGE_SERVING_PLATFORMS: 'on',
    },
  );
  secrets.close();

  const { status, text } = JSON.parse(stderr.split('\n').at(-1) ?? '');
  expect([status, text]).toEqual([200, 'from the platform']);
  expect(read).toEqual(['secretsmanager.GetSecretValue']);
  expect(server.calls[0]?.headers).toMatchObject({
    authorization: 'Bearer sk-lab',
    'user-agent': expect.stringMatching(/^duo-edge\/\d/),
  });
  expect(bedrock.guarded.map(({ source, identifier }) => [source, identifier])).toEqual([
    ['INPUT', 'gr1'],
    ['OUTPUT', 'gr1'],
  ]);
});
