/** Whatever S3 does, the last good index answers, or nothing is found. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fail, type S3StandIn } from '../../support/s3-stand-in.ts';
import { type DocsBucket, startDocsBucket } from './docs-bucket.ts';

let bucket: DocsBucket;
beforeEach(async () => {
  bucket = await startDocsBucket();
});
afterEach(() => bucket[Symbol.asyncDispose]());

type Fault = NonNullable<S3StandIn['fault']>;

const FAULTS: readonly (readonly [string, Fault, RegExp])[] = [
  ['is away', (_, response) => response.destroy() !== undefined, /socket hang up|ECONNRESET/],
  ['denies', refusing(403, 'AccessDenied'), /S3 answered 403/],
  ['has no such key', refusing(404, 'NoSuchKey'), /S3 answered 404/],
  ['fails', refusing(500, 'InternalError'), /S3 answered 500/],
  ['redirects', refusing(301, 'PermanentRedirect'), /S3 answered 301/],
];

function refusing(status: number, code: string): Fault {
  return (_, response) => {
    fail(response, status, code);
    return true;
  };
}

const OF_INDEXES: typeof FAULTS = [
  ...FAULTS,
  ['cuts', cut, /aborted|shorter|ECONNRESET|Premature/],
  ['sends something else', changed((object) => Buffer.alloc(object.length, 'x')), /not the one/],
  [
    'flips a bit',
    changed((object) => Buffer.concat([object.subarray(0, -1), Buffer.from([1])])),
    /not the one/,
  ],
  ['sends more', changed((object) => Buffer.concat([object, object])), /longer/],
  ['sends less', changed((object) => object.subarray(0, 100)), /shorter/],
];

function cut(...[, response, object = Buffer.alloc(0)]: Parameters<Fault>): boolean {
  response.writeHead(200, { 'content-length': object.length });
  response.write(object.subarray(0, 1_000), () => response.destroy());
  return true;
}

function changed(change: (object: Buffer) => Buffer): Fault {
  return (...[, response, object = Buffer.alloc(0)]) => {
    response.writeHead(200).end(change(object));
    return true;
  };
}

describe('an S3 that', () => {
  it.each(FAULTS)(
    '%s for the manifest: nothing is found, and tried again later',
    async (...[, fault, reason]) => {
      await bucket.publish('19.3');
      bucket.s3.fault = fault;

      expect(await bucket.ask()).toBeUndefined();
      expect(bucket.logs[0]?.['reason']).toMatch(reason);

      bucket.s3.fault = undefined;
      expect(await bucket.ask()).toBeUndefined();
      bucket.pass(30_001);
      expect((await bucket.ask())?.version).toBe('19.3');
    },
  );

  it.each(OF_INDEXES)(
    '%s for the index: the old one answers, nothing is left',
    async (...[, fault, reason]) => {
      await bucket.publish('18.9');
      await bucket.ask('18.9.0');
      await bucket.publish('19.3');
      bucket.s3.fault = (request, ...rest) =>
        request.endsWith('.sqlite') && fault(request, ...rest);
      bucket.pass(300_001);

      expect((await bucket.ask())?.version).toBe('18.9');
      await expect.poll(() => bucket.logs.at(-1)?.['reason']).toMatch(reason);
      expect(bucket.kept().filter((name) => name.endsWith('.part'))).toEqual([]);

      bucket.s3.fault = undefined;
      bucket.pass(30_001);
      expect((await bucket.ask())?.version).toBe('19.3');
    },
  );

  it('says nothing for the manifest holds nobody up for long', async () => {
    await bucket.publish('19.3');
    await bucket.ask();
    bucket.s3.fault = () => true;
    bucket.pass(300_001);
    const start = performance.now();

    expect((await bucket.ask())?.version).toBe('19.3');
    expect(performance.now() - start).toBeLessThan(2_500);
  });

  it('is slow with a new index holds nobody up while an old one is there', async () => {
    await bucket.publish('18.9');
    await bucket.ask('18.9.0');
    const [entry] = await bucket.publish('19.3');
    const { promise: waiting, resolve: release } = Promise.withResolvers<void>();
    bucket.s3.fault = (request, response, object) => {
      if (!request.endsWith('.sqlite')) return false;
      void waiting.then(() => response.writeHead(200).end(object));
      return true;
    };
    bucket.pass(300_001);

    const answers = await Promise.all(Array.from({ length: 20 }, () => bucket.ask()));
    expect(new Set(answers.map((answer) => answer?.version))).toEqual(new Set(['18.9']));

    release();
    await expect.poll(async () => (await bucket.ask())?.version).toBe('19.3');
    expect(bucket.s3.requests.filter((request) => request === `GET ${entry?.key}`)).toHaveLength(1);
  });
});
