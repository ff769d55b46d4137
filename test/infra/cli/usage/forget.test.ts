/** `npm run usage -- forget`: one person's records leave the bucket, and nobody else's. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pseudonym } from '#shared/gitlab/gitlab-headers.ts';
import { BUCKET, fail, type S3StandIn, startS3StandIn } from '../../../support/s3-stand-in.ts';
import { globalIdOf, INSTANCES } from '../../../support/usage-records.ts';
import { line, usage } from './command-line.ts';

const [INSTANCE, OTHER_INSTANCE] = INSTANCES;
const ME = globalIdOf(1);

const mine = (members: object = {}, instance: string = INSTANCE) =>
  line({ user: pseudonym(instance, ME), gitlabInstance: instance, ...members });
const hers = (members: object = {}) =>
  line({ user: pseudonym(INSTANCE, globalIdOf(2)), gitlabInstance: INSTANCE, ...members });

const MIXED = 'requests/day=2026-11-05/mixed.gz';
const ALONE = 'requests/day=2026-11-06/alone.gz';
const OTHERS = 'requests/day=2026-11-06/others.gz';

let s3: S3StandIn;
beforeEach(async () => {
  s3 = await startS3StandIn();
  put(MIXED, hers(), mine(), hers({ reason: 'Füße }{ "x"' }), mine({}, OTHER_INSTANCE), 'no JSON');
  put(ALONE, mine({ status: 1 }), mine({ status: 2 }));
  put(OTHERS, hers(), line({ user: undefined }));
});
afterEach(() => s3[Symbol.asyncDispose]());

function put(key: string, ...lines: string[]): void {
  s3.objects.set(key, gzipSync(`${lines.join('\n')}\n`));
}

function linesOf(key: string): string[] {
  return gunzipSync(s3.objects.get(key) ?? Buffer.alloc(0))
    .toString('utf8')
    .trimEnd()
    .split('\n');
}

const forget = (...args: string[]) =>
  usage(['forget', '--user', ME, '--bucket', BUCKET, ...args], {
    env: { AWS_ENDPOINT_URL_S3: s3.url },
  });
const written = () => s3.requests.filter((request) => !request.startsWith('GET'));

it('says what it would remove, and changes nothing, unless it is meant', async () => {
  const { code, stdout } = await forget();

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Would remove 4 records of [0-9a-f]{32}, [0-9a-f]{32} from 2 objects \(1 of/,
  );
  expect(stdout).toMatch(/Nothing was changed\. Add --yes/);
  expect(written()).toEqual([]);
});

it('removes the records, leaves those of others byte for byte, and can be run again', async () => {
  const untouched = s3.objects.get(OTHERS);

  const { code, stdout } = await forget('--yes');

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^Removed 4 records of .* from 2 objects \(1 of them whole\) in s3:\/\/docs\.example/,
  );
  expect(linesOf(MIXED)).toEqual([hers(), hers({ reason: 'Füße }{ "x"' }), 'no JSON']);
  expect(s3.objects.has(ALONE)).toBe(false);
  expect(s3.objects.get(OTHERS)).toBe(untouched);
  expect(written()).toEqual([`PUT ${MIXED}`, `DELETE ${ALONE}`]);
  expect((await forget('--yes')).stdout).toMatch(/^There is no record of this person/);
  expect(written()).toHaveLength(2);
});

it('removes those of one instance where that is asked for', async () => {
  const { json } = await forget('--yes', '--json', '--instance', OTHER_INSTANCE);

  expect(json()).toMatchObject({
    removed: true,
    records: 1,
    objects: 1,
    wholeObjects: 0,
    user: { [OTHER_INSTANCE]: pseudonym(OTHER_INSTANCE, ME) },
  });
  expect(linesOf(MIXED)).toHaveLength(4);
});

it('takes apart what stands on one line, and takes out what is cut off', async () => {
  put(MIXED, hers() + mine() + hers({ status: 2 }), mine().slice(0, -40));

  await forget('--yes', '--instance', INSTANCE);

  expect(linesOf(MIXED)).toEqual([hers(), hers({ status: 2 })]);
});

it('keeps what somebody else changes at the same time', async () => {
  let isFirst = true;
  s3.fault = (request) => {
    if (request === `PUT ${MIXED}` && isFirst) {
      isFirst = false;
      put(MIXED, hers({ status: 7 }), mine());
    }
    return false;
  };

  expect((await forget('--yes')).code).toBe(0);
  expect(linesOf(MIXED)).toEqual([hers({ status: 7 })]);
});

it('gives up when it never comes to write, and says where', async () => {
  s3.fault = (request, response) => {
    if (request !== `PUT ${MIXED}`) return false;
    fail(response, 412, 'PreconditionFailed');
    return true;
  };
  const { code, stderr } = await forget('--yes');

  expect(code).toBe(1);
  expect(stderr).toMatch(/Somebody else keeps changing requests\/day=2026-11-05\/mixed\.gz/);
});

describe('what it cannot reach', () => {
  const versioned = '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>';

  it('is always said', async () => {
    const { stdout } = await forget('--yes');

    expect(stdout).toMatch(
      /Out of reach:\n- the log groups[\s\S]*- failed\/ and athena\/[\s\S]*exports/,
    );
    expect(stdout).not.toMatch(/versions/);
  });

  it('are versions, where the bucket keeps them or nobody may ask', async () => {
    s3.versioning = versioned;
    expect((await forget()).stdout).toMatch(/the bucket keeps versions; delete them/);

    s3.fault = (request, response) => {
      if (!request.includes('?prefix=null')) return false;
      fail(response, 403, 'AccessDenied');
      return true;
    };
    expect((await forget()).stdout).toMatch(/if the bucket has versions: that could not be read/);
  });
});

it.each([
  ['without a person', ['--user', ''], /Whose records is not said/],
  ['with the number of a user', ['--user', '42'], /GitLab hashes it/],
  ['with a time', ['--since', '30d'], /takes no --since: it removes all records/],
  ['with files', ['--from', 'x'], /takes no --from/],
  ['with a bucket that is not named', ['--bucket', ''], /The bucket is not known/],
])('refuses to run %s', async (_, args, reason) => {
  const { code, stderr } = await forget('--yes', ...args);

  expect(code).toBe(2);
  expect(stderr).toMatch(reason);
  expect(s3.requests).toEqual([]);
});

it('may not read or write, and says what it needs', async () => {
  s3.fault = (request, response) => {
    if (!request.startsWith('PUT')) return false;
    fail(response, 403, 'AccessDenied');
    return true;
  };
  const { code, stderr } = await forget('--yes');

  expect(code).toBe(1);
  expect(stderr).toMatch(
    /needs s3:ListBucket and GetBucketVersioning .* PutObject and DeleteObject/,
  );
});
