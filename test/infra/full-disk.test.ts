/**
 * Search in the documentation where its files cannot be kept, as with a full `/tmp`: a gateway in a process of its
 * own, whose files may not grow beyond a limit.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyOf, MANIFEST_KEY, manifestText } from '#shared/docs-search/bucket-manifest.ts';
import { type ChildGateway, startChildGateway } from '../support/child-gateway.ts';
import { docs, HANDBOOK, indexHandbook, tempFolder } from '../support/docs-index.ts';
import { BUCKET, type S3StandIn, startS3StandIn } from '../support/s3-stand-in.ts';
import { send } from '../support/send.ts';

/** Room for the handbook, and none for the index of a large documentation. */
const FILE_BLOCKS = 2_000;

const folder = tempFolder();
let s3: S3StandIn;
let small: Buffer;
let large: Buffer;

beforeAll(async () => {
  s3 = await startS3StandIn();
  small = readFileSync(await indexHandbook(folder.file('made'), '18.9'));
  large = readFileSync(await indexLarge());
});
afterAll(async () => {
  await s3[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** The handbook as 19.3, and a page of words that do not repeat. */
async function indexLarge(): Promise<string> {
  const copy = folder.file('large');
  cpSync(`${HANDBOOK}/doc`, `${copy}/doc`, { recursive: true });
  writeFileSync(`${copy}/VERSION`, '19.3.0-ee');
  const words = Array.from({ length: 40_000 }, (_, at) =>
    createHash('sha1').update(String(at)).digest('base64url'),
  );
  writeFileSync(
    `${copy}/doc/large.md`,
    `# Large\n\n${words.join(' ').replace(/(.{2000})/g, '$1\n\n')}`,
  );
  const file = folder.file('made/gitlab-19.3.sqlite');
  const { code, stderr } = await docs(['index', copy, '--out', file]);
  if (code !== 0) throw new Error(stderr);
  return file;
}

function publish(images: Readonly<Record<string, Buffer>>): void {
  const entries = Object.entries(images).map(([version, image]) => {
    const sha256 = createHash('sha256').update(image).digest('hex');
    const key = keyOf({ version, sha256 });
    s3.objects.set(key, image);
    return { version, key, bytes: image.length, sha256, pages: 21, made_at: '2026-11-27' };
  });
  s3.objects.set(MANIFEST_KEY, Buffer.from(manifestText(entries)));
}

async function start(name: string): Promise<ChildGateway & { kept: () => string[] }> {
  const path = folder.file(name);
  mkdirSync(path);
  const gateway = await startChildGateway(
    {
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_ENDPOINT_URL_S3: s3.url,
      DUO_EDGE_DOCS_BUCKET: BUCKET,
      TMPDIR: path,
    },
    FILE_BLOCKS,
  );
  return Object.assign(gateway, { kept: () => readdirSync(path) });
}

async function search(gateway: ChildGateway, version: string) {
  const metadata = { source: 'GitLab EE', version };
  const payload = { query: 'How do I protect a branch?' };
  const body = { type: 'search', metadata, payload };
  const reply = await send(gateway.url, { path: '/v1/search/gitlab-docs', body });
  expect(reply.status).toBe(200);
  return reply.json<{ response: { results: unknown[] }; metadata: object }>();
}

const reasonsIn = (gateway: ChildGateway) =>
  [...gateway.output().matchAll(/"documentation index not usable".*?"reason":"([^"]*)"/g)].map(
    ([, reason]) => reason,
  );

it('without room for any index finds nothing, says why, and leaves nothing behind', async () => {
  publish({ '19.3': large });
  await using gateway = await start('none');

  const { response, metadata } = await search(gateway, '19.3.0');

  expect(response.results).toEqual([]);
  expect(metadata).toMatchObject({ provider: 'none' });
  expect(reasonsIn(gateway)).toEqual([expect.stringMatching(/ENOSPC|EFBIG/)]);
  expect(gateway.kept()).toEqual([]);
  // Everything else goes on.
  const health = await send(gateway.url, { method: 'GET', path: '/monitoring/healthz' });
  expect(health.status).toBe(200);
});

it('without room for a new index answers from the last good one', async () => {
  publish({ '18.9': small, '19.3': large });
  await using gateway = await start('one');

  const before = await search(gateway, '18.9.0');
  const after = await search(gateway, '19.3.0');
  const again = await search(gateway, '19.3.0');

  expect(before.response.results.length).toBeGreaterThan(0);
  expect(after).toMatchObject({ response: before.response, metadata: { gitlab_version: '18.9' } });
  expect(again.response).toEqual(before.response);
  expect(reasonsIn(gateway)).toEqual([expect.stringMatching(/ENOSPC|EFBIG/)]);
  expect(gateway.kept()).toEqual([expect.stringMatching(/^gitlab-18\.9-[0-9a-f]{16}\.sqlite$/)]);
});
