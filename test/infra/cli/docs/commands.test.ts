/** The commands of `npm run docs` besides `index`: what they print, and what they do to a bucket. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MANIFEST_KEY } from '#shared/docs-search/bucket-manifest.ts';
import { docs, type Folder, indexHandbook, tempFolder } from '../../../support/docs-index.ts';
import { BUCKET, fail, type S3StandIn, startS3StandIn } from '../../../support/s3-stand-in.ts';

let folder: Folder;
let s3: S3StandIn;
let file: string;
let env: Record<string, string>;
beforeAll(async () => {
  folder = tempFolder();
  file = await indexHandbook(folder.path);
});
afterAll(() => folder[Symbol.dispose]());
beforeEach(async () => {
  s3 = await startS3StandIn();
  env = { AWS_ENDPOINT_URL_S3: s3.url, AIGW_GITLAB_URL: 'https://gitlab.example.com/' };
});
afterEach(() => s3[Symbol.asyncDispose]());

const run = (...args: string[]) => docs(args, { env });
const manifest = () => JSON.parse(String(s3.objects.get(MANIFEST_KEY)));

describe('search', () => {
  it('prints titles, links and first lines', async () => {
    const { code, stdout } = await run('search', 'protect', 'a', 'branch', '--index', file);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Protected branches: Protect a branch\nhttps:\/\/gitlab\.example\.com\/help\/user/,
    );
    expect(stdout.split('\n\n').length).toBeGreaterThan(3);
  });

  it('gives JSON, as many results as are asked for, of the version that fits', async () => {
    const args = ['--page-size', '2', '--gitlab-version', '19.4.1', '--json'];
    const { json } = await run('search', 'branch', '--index', folder.path, ...args);

    expect(json()).toMatchObject({ gitlab_version: '19.3', results: [{}, {}] });
  });

  it.each([
    ['no index', ['search', 'x', '--index', '/no/such'], 2, /npm run docs -- index/],
    ['no index in a file', ['search', 'x', '--index', import.meta.filename], 1, /cannot be used/],
    ['a wrong size', ['search', 'x', '--page-size', '21'], 2, /1 to 20/],
    ['no words', ['search'], 2, /missing required argument/],
    ['an unknown command', ['serch', 'x'], 2, /Did you mean search/],
  ])('with %s ends with a reason', async (...[, args, exitCode, reason]) => {
    const { code, stderr } = await run(...args);

    expect(code).toBe(exitCode);
    expect(stderr).toMatch(reason);
  });
});

describe('publish, list and remove', () => {
  it('put an index into a bucket, show it, and take it out', async () => {
    const published = await run('publish', file, '--bucket', BUCKET);
    expect(published.stdout).toMatch(
      /^GitLab 19\.3: 21 pages, 0\.1 MB → s3:\/\/docs\.example\/docs\/gitlab-19\.3-[0-9a-f]{16}\.sqlite\n/,
    );

    const [entry] = manifest().indexes;
    expect(s3.objects.get(entry.key)).toEqual(readFileSync(file));
    expect(entry).toMatchObject({
      version: '19.3',
      pages: 21,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await run('list', '--bucket', BUCKET)).stdout).toMatch(
      /^GITLAB +PAGES +SIZE +MADE +FILE\n19\.3 +21 /,
    );

    const removed = await run('remove', '19.3', '--bucket', BUCKET, '--yes');
    expect(removed.code).toBe(0);
    expect(manifest().indexes).toEqual([]);
    expect([...s3.objects.keys()]).toEqual([MANIFEST_KEY]);
  });

  it('replace the entry of the same version, and leave others', async () => {
    await run('publish', await indexHandbook(folder.file('old'), '18.9'), '--bucket', BUCKET);
    await run('publish', file, '--bucket', BUCKET);
    await run('publish', file, '--bucket', BUCKET);

    expect(manifest().indexes.map(({ version }: { version: string }) => version)).toEqual([
      '18.9',
      '19.3',
    ]);
  });

  it('join what somebody else publishes at the same time', async () => {
    const other = { format: 1, indexes: [] };
    let isFirst = true;
    s3.fault = (request) => {
      if (request === `PUT ${MANIFEST_KEY}` && isFirst) {
        isFirst = false;
        s3.objects.set(MANIFEST_KEY, Buffer.from(JSON.stringify(other)));
      }
      return false;
    };

    expect((await run('publish', file, '--bucket', BUCKET)).code).toBe(0);
    expect(manifest().indexes).toHaveLength(1);
  });

  it('upload nothing that is no index', async () => {
    const wrong = folder.file('wrong.bin');
    writeFileSync(wrong, 'rubbish');

    const { code, stderr } = await run('publish', file, wrong, '--bucket', BUCKET);

    expect(code).toBe(1);
    expect(stderr).toMatch(/wrong\.bin cannot be published/);
    expect(s3.requests).toEqual([]);
  });

  it('say what S3 means', async () => {
    s3.fault = (_, response) => {
      fail(response, 403, 'AccessDenied');
      return true;
    };

    const { code, stderr } = await run('publish', file, '--bucket', BUCKET);

    expect(code).toBe(1);
    expect(stderr).toMatch(/AWS denies access to the bucket 'docs\.example'/);
  });

  it.each([
    [
      'an unknown version',
      ['remove', '19.4', '--bucket', BUCKET, '--yes'],
      /no index of GitLab 19\.4/,
    ],
    ['no version', ['remove', 'x', '--bucket', BUCKET], /not a version/],
    ['no consent', ['remove', '19.3', '--bucket', BUCKET], /--yes/],
  ])('with %s change nothing', async (...[, args, reason]) => {
    await run('publish', file, '--bucket', BUCKET);
    const before = manifest();

    const { code, stderr } = await run(...args);

    expect(code).toBe(2);
    expect(stderr).toMatch(reason);
    expect(manifest()).toEqual(before);
  });

  it('ask for the bucket', async () => {
    const { code, stderr } = await run('publish', file);

    expect(code).toBe(2);
    expect(stderr).toMatch(/--bucket/);
  });

  it('work on this machine, too', async () => {
    const here = await indexHandbook(folder.file('here'));
    env = { DUO_EDGE_DOCS: folder.file('here') };
    writeFileSync(folder.file('here/gitlab-1.0.sqlite'), 'rubbish');

    const listed = await run('list', '--json');
    expect(listed.json<object[]>()).toEqual([
      expect.objectContaining({ version: '?', problem: expect.any(String) }),
      expect.objectContaining({ version: '19.3', pages: 21, name: here }),
    ]);

    expect((await run('remove', '19.3', '--yes')).code).toBe(0);
    expect(existsSync(here)).toBe(false);
  });
});
