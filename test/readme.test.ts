/** Runs the requests of the README as they are written there. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newcomerAnswer } from '#infra/local/bedrock-stand-in/newcomer-answer.ts';
import { startTestGateway, type TestGateway } from './support/test-gateway.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

const REQUESTS = README.split('\n').filter((line) => line.startsWith('curl '));

const run = promisify(execFile);

/** Not on every machine that has Node. */
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ AIGW_AUTH__BYPASS_EXTERNAL: 'true', AIGW_GITLAB_URL: '' });
  gateway.model(newcomerAnswer);
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('the README', () => {
  it('has a request for each kind of endpoint', () => {
    expect(REQUESTS).toHaveLength(9);
  });

  it.skipIf(!hasCurl).each(REQUESTS)('%s', async (line) => {
    const command = `gateway=${gateway.url}; ${line} --fail-with-body`;

    const { stdout } = await run('sh', ['-c', command]);

    expect(stdout.trim()).not.toBe('');
    expect(gateway.logs.at(-1)).toMatchObject({ status: 200, outcome: 'ok' });
  });
});
