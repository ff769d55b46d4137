/** The bundles at work: what was left out of them must not be missed. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { build } from '#infra/deploy/build.ts';
import { startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { startTable } from './cli/models/table.ts';
import { runBundle } from './run-bundle.ts';

const folder = await mkdtemp(join(tmpdir(), 'duo-edge-run-'));
afterAll(() => rm(folder, { recursive: true }));

const bundles = await build(folder);

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const AGENTS_STEP = {
  model: 'claude-haiku-4-5',
  stream: true,
  messages: [
    { role: 'system', content: 'You help with software. '.repeat(1_000) },
    {
      role: 'user',
      content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } }],
    },
    {
      role: 'assistant',
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: 'a dot' },
  ],
  tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
};

const CASES = [
  { name: 'model-endpoint', path: '/v1/chat/completions', body: AGENTS_STEP, pathParameters: null },
  { name: 'code-completion', path: COMPLETIONS, body: completionBody(), pathParameters: null },
  {
    name: 'code-completion',
    path: COMPLETIONS,
    body: completionBody({ stream: true }),
    pathParameters: null,
  },
  {
    name: 'chat',
    path: '/v1/prompts/{prompt_id+}',
    body: modelCheckBody('bedrock/amazon.nova-lite-v1:0'),
    pathParameters: { prompt_id: MODEL_CHECK.replace('/v1/prompts/', '') },
  },
];

describe('a bundle', () => {
  it.each(CASES)('of $name asks DynamoDB and Bedrock on $path', async (request) => {
    await using bedrock = await startBedrockStandIn({
      answer: () => ({ type: 'answer', text: 'return a' }),
    });
    await using store = await startAssignmentsStore();
    const { stderr, stdout } = await run(request, {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
      // There are none in a table that does not exist.
      DUO_EDGE_UNKNOWN_SETTINGS: 'default',
    });

    // Warnings are logged there too; the answer comes last.
    const { status, text } = JSON.parse(stderr.split('\n').at(-1) ?? '');
    expect(status).toBe(200);
    expect(text).toContain('return a');
    expect(bedrock.calls).toHaveLength(1);
    expect(metricsIn(stdout)).not.toHaveProperty('errors');
    expect(metricsIn(stdout)).toMatchObject({
      requests: 1,
      'gen_ai.usage.output_tokens': expect.any(Number),
      model: bedrock.calls[0]?.modelId,
    });
    // The stand-in has no such table, which proves that it was asked.
    expect(stderr).toContain('ResourceNotFoundException');
  });

  it('of model-endpoint sends pictures, tools, their calls and results, and cache points', async () => {
    await using bedrock = await startBedrockStandIn({
      answer: () => ({ type: 'answer', toolUse: [{ id: 'b', name: 'look', input: { at: 'it' } }] }),
    });
    await using table = await startTable();
    const [request] = CASES;

    const { stderr } = await run(request as (typeof CASES)[number], {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      DUO_EDGE_TABLE: table.table,
    });

    expect(stderr).toContain('{\\\\\\"at\\\\\\":\\\\\\"it\\\\\\"}');
    const point = { cachePoint: { type: 'default' } };
    expect(bedrock.calls[0]?.request).toMatchObject({
      system: [{}, point],
      messages: [
        { content: [{ image: { format: 'png', source: { bytes: PNG } } }] },
        { content: [{ toolUse: { toolUseId: 'a', name: 'look', input: {} } }] },
        { content: [{ toolResult: { toolUseId: 'a', content: [{ text: 'a dot' }] } }, point] },
      ],
      toolConfig: { tools: [{ toolSpec: { name: 'look' } }] },
    });
  });

  it.each(CASES)('of $name counts on $path what it cost', async (request) => {
    await using bedrock = await startBedrockStandIn({
      answer: () => ({ type: 'answer', text: 'a', usage: { inputTokens: 3, outputTokens: 0 } }),
    });
    await using table = await startTable();
    await table.put({ pk: 'ASSIGNMENT', sk: '*#@budget/*', limitUsd: 1, refuse: true });

    const { stdout } = await run(request, {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      DUO_EDGE_TABLE: table.table,
      DUO_EDGE_PRICES: JSON.stringify({ '*': { input: 1_000_000, output: 0 } }),
    });

    const month = new Date().toISOString().slice(0, 7);
    expect(await table.get(`SPEND#${month}`, '*#*')).toMatchObject({
      spentUsd: 3,
      warned: new Set(['1:80', '1:90', '1:100']),
    });
    expect(metricsIn(stdout)).toMatchObject({ budget_warnings: 1, estimated_cost: 3 });
  });
});

/** Runs a bundle for one request. */
function run(request: (typeof CASES)[number], env: Readonly<Record<string, string>>) {
  return runBundle(fileOf(request.name), request, env);
}

/** The record in CloudWatch's embedded metric format. */
function metricsIn(stdout: string): object {
  return JSON.parse(stdout.split('\n').find((line) => line.includes('"_aws"')) ?? '{}');
}

function fileOf(name: string): string {
  return bundles.find((bundle) => bundle.name === name)?.file ?? '';
}
