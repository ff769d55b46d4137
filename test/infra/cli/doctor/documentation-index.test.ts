/** The check of the documentation: with an index, without one, and where the gateway cannot be asked. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folder, indexHandbook, tempFolder } from '../../../support/docs-index.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { examine, fullArguments } from './examine.ts';
import { startFrontEnd } from './front-end.ts';

let folder: Folder;
let gateway: TestGateway;
beforeAll(async () => {
  folder = tempFolder();
  gateway = await startTestGateway({ DUO_EDGE_DOCS: await indexHandbook(folder.path) });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const ONLY = ['--only', 'documentation'];

describe('the documentation', () => {
  it.each(['19.3', '19.3.1-ee'])('of GitLab %s is found', async (version) => {
    const { of, exitCode } = await examine([
      ...(await fullArguments(gateway)),
      ...['--gitlab-version', version],
      ...ONLY,
    ]);

    expect(of('documentation')).toMatchObject({ status: 'ok', seen: 'GitLab 19.3, 4 results' });
    expect(exitCode).toBe(0);
  });

  it('of another version than GitLab is a warning, with the commands', async () => {
    const { of, exitCode } = await examine([
      ...(await fullArguments(gateway)),
      ...['--gitlab-version', '18.9.0'],
      ...ONLY,
    ]);

    expect(of('documentation')).toMatchObject({
      status: 'warning',
      seen: 'GitLab 19.3, 4 results, but your GitLab is 18.9.0',
      fix: expect.stringMatching(/docs -- index .* docs -- publish/),
    });
    expect(exitCode).toBe(0);
  });

  it('that was never indexed is a warning: everything else works', async () => {
    await using without = await startTestGateway({ DUO_EDGE_DOCS: folder.file('none') });

    const { of, exitCode } = await examine([...(await fullArguments(without)), ...ONLY]);

    expect(of('documentation')).toMatchObject({
      status: 'warning',
      seen: 'no index is installed',
      gitlab: 'Duo Chat answers from what the model remembers, without sources',
      fix: expect.stringMatching(/docs -- index .* docs -- publish/),
    });
    expect(exitCode).toBe(0);
  });

  it('is not asked for by a token without the scope', async () => {
    const args = await fullArguments(gateway, { scopes: ['duo_chat'] });

    const { of } = await examine([...args, ...ONLY]);

    expect(of('documentation')).toMatchObject({
      status: 'skipped',
      seen: expect.stringContaining('documentation_search'),
    });
  });

  it('behind a proxy that breaks only this route has failed', async () => {
    await using proxy = await startFrontEnd(gateway.url, {
      replaces: { path: '/v1/search/gitlab-docs', status: 502 },
    });
    const [, , ...rest] = await fullArguments(gateway);

    const { of, exitCode } = await examine(['--url', proxy.url, ...rest, ...ONLY]);

    expect(of('documentation')).toMatchObject({
      status: 'failed',
      gitlab: 'A9999 for questions about GitLab',
    });
    expect(exitCode).toBe(1);
  });
});
