/** Runs the requests of docs/endpoints.md as they are written there. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMatchApiRoute, loadApiRoutes } from '#infra/local/api-routes.ts';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { readFile } from './pages.ts';

const PAGE = readFile('docs/endpoints.md');

const REQUESTS = PAGE.split('\n').filter((line) => line.startsWith('curl '));

const run = promisify(execFile);

/** Not on every machine that has Node. */
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ AIGW_AUTH__BYPASS_EXTERNAL: 'true', AIGW_GITLAB_URL: '' });
  gateway.model(demoAnswer);
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('docs/endpoints.md', () => {
  it('has a request for each route that is deployed', () => {
    const routes = loadApiRoutes();
    const matchApiRoute = createMatchApiRoute(routes);
    const asked = REQUESTS.map((line) => /\$gateway(\S+)/.exec(line)?.[1] ?? '')
      .map((path) => matchApiRoute(path)?.resource)
      .filter((resource) => resource !== undefined);

    // Older chat calls and the second version of prompts are like their siblings.
    const left = ['/', '/v1/chat/{invokable}', '/v2/prompts/{prompt_id+}'];
    expect([...new Set([...asked, ...left])].toSorted()).toEqual(
      routes.map(({ resource }) => resource).toSorted(),
    );
  });

  it.skipIf(!hasCurl).each(REQUESTS)('%s', async (line) => {
    const command = `gateway=${gateway.url}; ${line} --fail-with-body`;

    const { stdout } = await run('sh', ['-c', command]);

    expect(stdout.trim()).not.toBe('');
    expect(gateway.logs.at(-1)).toMatchObject({ status: 200, outcome: 'ok' });
  });
});
