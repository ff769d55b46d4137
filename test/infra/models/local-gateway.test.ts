import { expect, it } from 'vitest';
import { startTestGateway } from '../../support/test-gateway.ts';
import { runCommand } from './command-line.ts';

const SONNET = 'eu.anthropic.claude-sonnet-4-6';

it('the commands work on the table of a local gateway, without credentials', async () => {
  await using gateway = await startTestGateway();
  const endpoint = await gateway.dynamodb.config.endpoint?.();
  const url = `http://${endpoint?.hostname}:${endpoint?.port}`;
  const args = ['assign', 'code_completions', SONNET, '--endpoint', url, '--table', gateway.table];

  const { code, stderr } = await runCommand(args, {});

  expect(code).toBe(0);
  expect(stderr).toContain('Not checked against Bedrock: the table is local');
  const current_file = { file_name: 'a.rb', content_above_cursor: 'd', content_below_cursor: '' };
  const reply = await gateway.send({ path: '/v2/code/completions', body: { current_file } });
  expect(reply.headers).toMatchObject({
    'x-duo-edge-model': SONNET,
    'x-duo-edge-route': 'assigned',
  });
});
