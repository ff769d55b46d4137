/** An index in a bucket: fetched when it is needed, verified, and exchanged. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyOf, MANIFEST_KEY } from '#shared/docs-search/bucket-manifest.ts';
import { type DocsBucket, startDocsBucket } from './docs-bucket.ts';

let bucket: DocsBucket;
beforeEach(async () => {
  bucket = await startDocsBucket();
});
afterEach(() => bucket[Symbol.asyncDispose]());

it('asks for nothing before somebody searches', async () => {
  await bucket.publish('19.3');

  expect(bucket.s3.requests).toEqual([]);
});

it('answers from the bucket, signed, and asks once', async () => {
  const [entry] = await bucket.publish('19.3');

  const answers = await Promise.all([bucket.ask(), bucket.ask(), bucket.ask()]);

  for (const answer of answers)
    expect(answer?.results[0]?.metadata.title).toMatch(/^Protected branches/);
  expect(bucket.s3.requests).toEqual(['GET docs/manifest.json', `GET ${entry?.key}`]);
  expect(bucket.s3.authorization()).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/s3\/aws4_request, SignedHeaders=.*x-amz-security-token/,
  );
  expect(bucket.kept()).toEqual([entry?.key.replace('docs/', '')]);
});

it.each([
  ['19.3.1-ee', '19.3'],
  ['19.1.0', '18.9'],
  ['17.11.0', '18.9'],
  ['unknown', '19.3'],
])('has %s answered by %s', async (wanted, version) => {
  await bucket.publish('18.9', '19.3');

  expect((await bucket.ask(wanted))?.version).toBe(version);
});

it('exchanges an index that was published again, and removes the old file', async () => {
  await bucket.publish('18.9');
  await bucket.ask('18.9.0');
  const [entry] = await bucket.publish('19.3');

  expect((await bucket.ask())?.version).toBe('18.9');
  bucket.pass(300_001);
  expect((await bucket.ask())?.version).toBe('19.3');
  await expect.poll(bucket.kept).toEqual([entry?.key.replace('docs/', '')]);
});

it('asks for the manifest only if it has changed', async () => {
  await bucket.publish('19.3');
  await bucket.ask();
  bucket.pass(300_001);
  await bucket.ask();

  expect(bucket.s3.requests.filter((request) => request.endsWith('.sqlite'))).toHaveLength(1);
  expect(bucket.s3.requests).toHaveLength(3);
});

describe('a manifest', () => {
  it.each([
    ['no JSON', 'rubbish'],
    ['another format', '{"format": 2, "indexes": []}'],
    ['nothing', ''],
    ['too long', ' '.repeat(300_000)],
  ])('of %s is not used', async (_, text) => {
    bucket.s3.objects.set(MANIFEST_KEY, Buffer.from(text));

    expect(await bucket.ask()).toBeUndefined();
    expect(bucket.logs).toHaveLength(1);
  });

  it('names no object but indexes, by their sums', async () => {
    const [entry] = await bucket.publish('19.3');
    const wrong = [
      { ...entry, key: '../secret' },
      { ...entry, key: 'docs/../secret.sqlite' },
      { ...entry, key: `docs/gitlab-19.3-${'0'.repeat(16)}.sqlite` },
      { ...entry, version: '19.3/..' },
      { ...entry, bytes: 1e12 },
      'docs/x',
      null,
    ];
    bucket.s3.objects.set(MANIFEST_KEY, Buffer.from(JSON.stringify({ format: 1, indexes: wrong })));

    expect(await bucket.ask()).toBeUndefined();
    expect(bucket.s3.requests).toEqual(['GET docs/manifest.json']);
  });

  it('that calls an index by another version is not believed', async () => {
    const [entry] = await bucket.publish('19.3');
    const key = keyOf({ version: '19.4', sha256: entry?.sha256 ?? '' });
    bucket.s3.objects.set(key, bucket.s3.objects.get(entry?.key ?? '') ?? Buffer.alloc(0));
    const indexes = [{ ...entry, version: '19.4', key }];
    bucket.s3.objects.set(MANIFEST_KEY, Buffer.from(JSON.stringify({ format: 1, indexes })));

    expect(await bucket.ask()).toBeUndefined();
    expect(bucket.logs.at(-1)?.['reason']).toBe('an index of 19.3, not of 19.4');
  });
});

it('without a place for the file finds nothing', async () => {
  await using nowhere = await startDocsBucket('no/such/folder');
  await nowhere.publish('19.3');

  expect(await nowhere.ask()).toBeUndefined();
  expect(nowhere.logs.at(-1)?.['reason']).toMatch(/ENOENT/);
});
