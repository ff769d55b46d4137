/** Documentation search through the gateway, with an index that changes while it runs. */
import {
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Folder, indexHandbook, tempFolder } from '../support/docs-index.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

interface Answer {
  readonly response: {
    readonly results: readonly {
      readonly id: string;
      readonly content: string;
      readonly metadata: Readonly<Record<string, string>>;
    }[];
  };
  readonly metadata: { readonly provider: string; readonly gitlab_version?: string };
}

let made: Folder;
let good: string;
beforeAll(async () => {
  made = tempFolder();
  good = await indexHandbook(made.path);
  await indexHandbook(made.path, '18.9');
});
afterAll(() => made[Symbol.dispose]());

let folder: Folder;
let gateway: TestGateway;
let now: number;
beforeEach(() => {
  folder = tempFolder();
  now = Date.now();
});
afterEach(async () => {
  await gateway[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

async function start(env: Readonly<Record<string, string>>) {
  gateway = await startTestGateway(env, () => now);
}

async function search(query = 'How do I protect a branch?', version = '19.3.0', claims = {}) {
  const body = { type: 'search', metadata: { source: 'GitLab EE', version }, payload: { query } };
  const headers = await gateway.headers({ scopes: ['documentation_search'], ...claims });
  const reply = await gateway.send({ path: '/v1/search/gitlab-docs', body, headers });
  expect(reply.status).toBe(200);
  return reply.json<Answer>();
}

/** What is noticed only after a while. */
async function searchLater(...args: Parameters<typeof search>) {
  now += 10_000;
  return search(...args);
}

describe('with an index', () => {
  it('returns what GitLab turns into links', async () => {
    await start({ DUO_EDGE_DOCS: good });

    const { response, metadata } = await search();

    expect(metadata).toMatchObject({ provider: 'sqlite', gitlab_version: '19.3' });
    expect(response.results).toHaveLength(4);
    expect(response.results[0]?.metadata).toEqual({
      title: 'Protected branches: Protect a branch',
      filename: 'doc/user/project/repository/branches/protected.md',
      source_url: `${gateway.gitlab.url}/help/user/project/repository/branches/protected.md#protect-a-branch`,
      source_type: 'doc',
    });
  });

  it('links to the GitLab that asks, or to where the operator says', async () => {
    await start({ DUO_EDGE_DOCS: good, DUO_EDGE_DOCS_URL: 'https://docs.example.com/' });

    const { response } = await search();

    expect(response.results[0]?.metadata['source_url']).toMatch(
      /^https:\/\/docs\.example\.com\/user\//,
    );
  });

  it.each([
    ['19.3.4-ee', '19.3'],
    ['19.0.0', '18.9'],
    ['17.11.0', '18.9'],
    ['unknown', '19.3'],
  ])('answers GitLab %s from %s', async (wanted, version) => {
    await start({ DUO_EDGE_DOCS: made.path });

    expect((await search('branch', wanted)).metadata.gitlab_version).toBe(version);
  });

  it('logs how it went, and neither query nor result', async () => {
    await start({ DUO_EDGE_DOCS: good });

    await search('canary protect branch');

    const line = gateway.logs.find(({ message }) => message === 'documentation searched');
    expect(line).toMatchObject({
      state: 'ok',
      version: '19.3',
      results: 4,
      tokens: expect.any(Number),
    });
    expect(JSON.stringify(gateway.logs)).not.toMatch(/canary|Keeper|Protected/);
  });
});

describe('an index that', () => {
  it('is not there yet is found when it comes', async () => {
    await start({ DUO_EDGE_DOCS: folder.path });

    expect((await search()).metadata.provider).toBe('none');
    copyFileSync(good, folder.file('gitlab-19.3.sqlite'));
    expect((await searchLater()).metadata.provider).toBe('sqlite');
  });

  it.each<[string, (file: string) => void]>([
    ['is empty', (file) => writeFileSync(file, '')],
    ['is rubbish', (file) => writeFileSync(file, 'rubbish'.repeat(9_999))],
    [
      'is another database',
      (file) =>
        writeFileSync(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(4_080)])),
    ],
    [
      'is half of one',
      (file) => {
        copyFileSync(good, file);
        truncateSync(file, 40_960);
      },
    ],
    [
      'has flipped bits',
      (file) => {
        const image = readFileSync(good);
        for (let at = 5_000; at < image.length; at += 997) image[at] = (image[at] ?? 0) ^ 0x55;
        writeFileSync(file, image);
      },
    ],
  ])('%s is never an error, and a good one is taken up again', async (_, damage) => {
    const file = folder.file('gitlab-19.3.sqlite');
    damage(file);
    await start({ DUO_EDGE_DOCS: file });

    expect((await search()).response.results).toEqual([]);
    const reasons = gateway.logs.filter(
      ({ message }) => message === 'documentation index not usable',
    );
    expect(reasons.length).toBeGreaterThan(0);

    copyFileSync(good, folder.file('new'));
    renameSync(folder.file('new'), file);
    expect((await searchLater()).response.results).toHaveLength(4);
  });

  it('is replaced by rubbish answers as it was', async () => {
    const file = folder.file('gitlab-19.3.sqlite');
    copyFileSync(good, file);
    await start({ DUO_EDGE_DOCS: file });
    await search();

    writeFileSync(folder.file('rubbish'), 'rubbish');
    renameSync(folder.file('rubbish'), file);

    expect((await searchLater()).response.results).toHaveLength(4);
  });

  it('is removed answers as long as there is no other', async () => {
    const file = folder.file('gitlab-18.9.sqlite');
    copyFileSync(`${made.path}/gitlab-18.9.sqlite`, file);
    await start({ DUO_EDGE_DOCS: folder.path });
    await search();

    rmSync(file);
    expect((await searchLater()).metadata.gitlab_version).toBe('18.9');

    copyFileSync(good, folder.file('gitlab-19.3.sqlite'));
    expect((await searchLater('branch', '18.9.0')).metadata.gitlab_version).toBe('19.3');
  });
});
