/** Where `npm run usage` gets records from AWS: the bucket, and Logs Insights where there is none. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET, fail, type S3StandIn, startS3StandIn } from '../../../support/s3-stand-in.ts';
import { line, NOW, usage } from './command-line.ts';
import { type LogsStandIn, startLogsStandIn } from './logs-stand-in.ts';

function lineAt(timestamp: string, members: object = {}): string {
  return line({ timestamp, correlationId: timestamp, ...members });
}

describe('the bucket', () => {
  let s3: S3StandIn;
  beforeEach(async () => {
    s3 = await startS3StandIn();
  });
  afterEach(() => s3[Symbol.asyncDispose]());

  const run = (...args: string[]) =>
    usage(['--bucket', BUCKET, '--json', ...args], { env: { AWS_ENDPOINT_URL_S3: s3.url } });
  const put = (key: string, ...lines: string[]) =>
    s3.objects.set(`requests/${key}`, gzipSync(`${lines.join('\n')}\n`));

  it('is read from the beginning of the month to now, by the days that there are', async () => {
    put('day=2026-10-31/old.gz', lineAt('2026-10-31T23:00:00Z'));
    put('day=2026-11-01/a.gz', lineAt('2026-10-31T23:59:59Z'), lineAt('2026-11-01T00:00:00Z'));
    put('day=2026-11-02/a.gz', lineAt('2026-11-02T01:00:00Z'));
    put('day=2026-11-02/b.gz', lineAt('2026-11-02T02:00:00Z'), lineAt('2026-11-02T01:00:00Z'));

    const { code, json } = await run();

    expect(code).toBe(0);
    expect(json()).toMatchObject({
      source: `bucket ${BUCKET}`,
      period: { since: '2026-11-01T00:00:00.000Z', until: new Date(NOW).toISOString() },
      total: { requests: 3 },
      leftOut: { duplicates: 1 },
    });
    expect(s3.requests).not.toContain('GET requests/day=2026-10-31/old.gz');
    expect(s3.authorization()).toMatch(/\/s3\/aws4_request/);
  });

  it('has late records in the folder of the next day', async () => {
    put('day=2026-11-06/late.gz', lineAt('2026-11-05T23:58:00Z'));

    const { json } = await run('--since', '2026-11-05', '--until', '2026-11-05');

    expect(json()).toMatchObject({ total: { requests: 1 } });
    expect(s3.requests).toEqual([
      'GET ?prefix=requests/day=2026-11-05/',
      'GET ?prefix=requests/day=2026-11-06/',
      'GET requests/day=2026-11-06/late.gz',
    ]);
  });

  it('may have more objects than S3 lists at a time, and than are opened ahead', async () => {
    s3.pageKeys = 7;
    for (let index = 0; index < 30; index += 1) {
      put(`day=2026-11-05/${index}.gz`, lineAt('2026-11-05T10:00:00Z', { status: index }));
    }

    expect((await run('--since', '2026-11-05')).json()).toMatchObject({ total: { requests: 30 } });
  });

  it('may lose an object to its retention meanwhile', async () => {
    put('day=2026-11-05/a.gz', lineAt('2026-11-05T10:00:00Z'));
    put('day=2026-11-05/b.gz', lineAt('2026-11-05T11:00:00Z'));
    s3.fault = (request, response) => {
      if (!request.endsWith('a.gz')) return false;
      fail(response, 404, 'NoSuchKey');
      return true;
    };

    expect((await run()).json()).toMatchObject({ total: { requests: 1 } });
  });

  it.each([
    ['is not there', 404, 'NoSuchBucket', /no bucket 'docs\.example': check --bucket/],
    ['is forbidden', 403, 'AccessDenied', /needs s3:ListBucket on the bucket and s3:GetObject/],
  ])('that %s is named with a remedy', async (...[, status, name, reason]) => {
    s3.fault = (_, response) => {
      fail(response, status, name);
      return true;
    };

    const { code, stderr, stdout } = await run();

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(reason);
  });

  it('with a damaged object gives no numbers, but its name', async () => {
    const whole = gzipSync(Array.from({ length: 300 }, () => line()).join('\n'));
    s3.objects.set('requests/day=2026-11-05/broken.gz', whole.subarray(0, whole.length - 20));

    const { code, stderr, stdout } = await run();

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/requests\/day=2026-11-05\/broken\.gz: the compressed data is damaged/);
  });
});

describe('Logs Insights', () => {
  const group = (stage: string, name: string) => `/aws/lambda/duo-edge-${stage}-${name}`;

  let logs: LogsStandIn;
  beforeEach(async () => {
    logs = await startLogsStandIn([
      group('prod', 'chat'),
      group('prod', 'code-completion'),
      group('prod-eu', 'chat'),
    ]);
  });
  afterEach(() => logs[Symbol.asyncDispose]());

  const run = (...args: string[]) =>
    usage(['--logs', 'prod', '--json', ...args], {
      env: { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url },
    });
  const put = (timestamp: string, name = 'chat', stage = 'prod') =>
    logs.lines.push({
      group: group(stage, name),
      timeMs: Date.parse(timestamp) + 3,
      message: lineAt(timestamp, { status: logs.lines.length }),
    });

  it('gives the lines of the functions of a stage, and of no other', async () => {
    put('2026-11-05T10:00:00Z');
    put('2026-11-05T10:00:00Z', 'code-completion');
    put('2026-11-05T10:00:00Z', 'chat', 'prod-eu');

    const { code, json } = await run('--since', '2026-11-05', '--until', '2026-11-06');

    expect(code).toBe(0);
    expect(json()).toMatchObject({
      source: 'log groups of the stage prod',
      total: { requests: 2 },
    });
    expect(logs.queries).toHaveLength(2);
  });

  it('counts a line at the border of two days once', async () => {
    put('2026-11-05T23:59:59.999Z');
    put('2026-11-06T00:00:00.000Z');

    const { json } = await run('--since', '2026-11-05', '--until', '2026-11-06', '--by', 'day');

    expect(json()).toMatchObject({
      leftOut: { duplicates: 0 },
      tables: [{ rows: [{ requests: 1 }, { requests: 1 }] }],
    });
  });

  it('is asked in halves for more lines than a query gives', async () => {
    for (let index = 0; index < 12_000; index += 1) {
      put(new Date(Date.parse('2026-11-05T00:00:00Z') + index * 7_000).toISOString());
    }

    const { json } = await run('--since', '2026-11-05', '--until', '2026-11-05');

    expect(json()).toMatchObject({ total: { requests: 12_000 }, leftOut: { duplicates: 0 } });
    expect(logs.queries.length).toBe(3);
  });

  it('fails rather than leave out what one second has too much', async () => {
    for (let index = 0; index < 10_001; index += 1) put('2026-11-05T08:00:00Z');

    const { code, stderr, stdout } = await run(
      ...['--since', '2026-11-05T08:00:00Z', '--until', '2026-11-05T08:00:01Z'],
    );

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/The second of .* has more requests than Logs Insights gives/);
  });

  it.each(['Failed', 'Cancelled', 'Timeout'])('that ends a query with %s fails', async (status) => {
    logs.status = status;
    put('2026-11-05T08:00:00Z');

    const { code, stderr } = await run('--since', '2026-11-05');

    expect(code).toBe(1);
    expect(stderr).toContain(`ended the query: ${status}`);
  });

  it.each([
    ['AccessDeniedException', /needs logs:DescribeLogGroups, StartQuery/],
    ['ResourceNotFoundException', /has just been deleted/],
  ])('says what %s means', async (fault, reason) => {
    logs.fault = fault;

    const { code, stderr } = await run();

    expect(code).toBe(1);
    expect(stderr).toMatch(reason);
  });

  it('knows when a stage has no log groups', async () => {
    const { code, stderr } = await run('--logs', 'test');

    expect(code).toBe(1);
    expect(stderr).toMatch(/no log group \/aws\/lambda\/duo-edge-test-\*: check --logs/);
  });
});
