import { expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../../../support/bodies.ts';
import { startTestGateway } from '../../../support/test-gateway.ts';
import { runCommand } from './command-line.ts';

const SONNET = 'eu.anthropic.claude-sonnet-4-6';

it('the commands work on the table of a local gateway, without credentials', async () => {
  await using gateway = await startTestGateway();
  const endpoint = await gateway.dynamodb.config.endpoint?.();
  const url = `http://${endpoint?.hostname}:${endpoint?.port}`;
  const args = ['assign', 'code_completions', SONNET, '--endpoint', url, '--table', gateway.table];

  const { code, stderr } = await runCommand(args, {});

  expect(code).toBe(0);
  expect(stderr).toContain('Not validated against Bedrock: the table is local');
  const current_file = { file_name: 'a.rb', content_above_cursor: 'd', content_below_cursor: '' };
  const reply = await gateway.send({ path: '/v2/code/completions', body: { current_file } });
  expect(reply.headers).toMatchObject({
    'x-duo-edge-model': SONNET,
    'x-duo-edge-route': 'assigned',
  });
});

it('a budget set there refuses, and its list shows what was spent', async () => {
  const prices = JSON.stringify({ '*': { input: 1_000_000, output: 0 } });
  await using gateway = await startTestGateway({ DUO_EDGE_PRICES: prices });
  const endpoint = await gateway.dynamodb.config.endpoint?.();
  const url = `http://${endpoint?.hostname}:${endpoint?.port}`;
  const budget = (...args: string[]) =>
    runCommand(['budget', ...args, '--endpoint', url, '--table', gateway.table], {});
  gateway.model({ type: 'answer', text: 'a', usage: { inputTokens: 12, outputTokens: 0 } });

  expect((await budget('set', 'code_completions', '10', '--refuse')).code).toBe(0);
  const complete = () => gateway.send({ path: COMPLETIONS, body: completionBody() });

  expect((await complete()).status).toBe(200);
  await expect.poll(() => gateway.logs.at(-1)).toMatchObject({ message: 'request' });
  expect((await complete()).status).toBe(403);
  expect((await budget('list')).stdout).toMatch(
    /^code_completions +10\.00 USD +12\.00 USD +120 % .* refuses$/m,
  );
});
