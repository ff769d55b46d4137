import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { ALL_SCOPES } from './examine.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.model(demoAnswer);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** As a user runs it, with the token where other users do not see it. */
async function runCommand(...args: string[]) {
  const token = await gateway.gitlab.sign({ scopes: ALL_SCOPES });
  const child = spawn(process.execPath, ['infra/cli/doctor/main.ts', ...args], {
    // Nothing is inherited: no region, no table, no terminal.
    env: { DUO_EDGE_TOKEN: token },
  });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { output, exitCode };
}

it('examines a gateway, and ends with 0', async () => {
  const { output, exitCode } = await runCommand(
    '--url',
    gateway.url,
    '--gitlab',
    gateway.gitlab.url,
  );

  expect(output).toMatch(/^\d+ results: \d+ ok, 1 warning, 0 failed, 6 skipped$/m);
  expect(output).not.toContain('\u001b');
  expect(exitCode).toBe(0);
});

it('ends with 1 when something failed', async () => {
  const { output, exitCode } = await runCommand('--url', 'http://127.0.0.1:1');

  expect(output).toMatch(/^failed {3}Connection +port 1: connection refused/m);
  expect(exitCode).toBe(1);
});
