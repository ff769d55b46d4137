/**
 * The operators' settings while they are read again: requests go on with those that are known, and the handler ends
 * when the read is over, because Lambda freezes the process then.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { type HeldQueries, startHeldQueries } from '../support/held-queries.ts';
import type { Reply } from '../support/send.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const OPUS = 'eu.anthropic.claude-opus-4-8';

const UNREADABLE = 'assignments not readable, last known ones serve';

let table: TestGateway;
let queries: HeldQueries;
let gateway: TestGateway;
let nowMs = 0;

beforeEach(async () => {
  nowMs = 0;
  table = await startTestGateway();
  queries = await startHeldQueries(table.dynamodbUrl);
  const env = { AWS_ENDPOINT_URL_DYNAMODB: queries.url };
  gateway = await startTestGateway(env, () => nowMs);
});
afterEach(async () => {
  await gateway[Symbol.asyncDispose]();
  await queries[Symbol.asyncDispose]();
  await table[Symbol.asyncDispose]();
});

async function store(sk: string, content: object): Promise<void> {
  const Item = marshall({ pk: 'ASSIGNMENT', sk, version: 1, ...content });
  await table.dynamodb.send(new PutItemCommand({ TableName: table.table, Item }));
}

function complete(body: object = {}): Promise<Reply> {
  return gateway.send({ path: COMPLETIONS, body: { ...completionBody(), ...body } });
}

/** The handler of the first request has read the settings; then the operator changes them. */
async function knowThenChange(): Promise<void> {
  await store('*#code_completions', { model: HAIKU, pinned: true });
  await complete();
  await gateway.ended();
  await store('*#code_completions', { model: OPUS, pinned: true });
}

const models = () => gateway.bedrock.calls.map(({ modelId }) => modelId);

/** Whether the handlers end before anything else does that waits for no clock and no network. */
async function haveEnded(of = gateway): Promise<boolean> {
  const turn = new Promise((resolve) => setImmediate(() => setImmediate(resolve, false)));
  return (await Promise.race([of.ended().then(() => true), turn])) === true;
}

describe('settings older than 30 s', () => {
  it.each([{ stream: false }, { stream: true }])(
    'serve while they are read again, and the next request has the new ones (stream $stream)',
    async ({ stream }) => {
      await knowThenChange();
      nowMs += 31_000;
      const release = queries.hold();

      const reply = await complete({ stream });

      expect(reply).toMatchObject({ status: 200, cut: false });
      expect(queries.reads).toBe(2);
      expect(await haveEnded()).toBe(false);
      release();
      await gateway.ended();
      await complete({ stream });
      expect(models()).toEqual([HAIKU, HAIKU, OPUS]);
    },
  );

  it('are read once for requests that come together', async () => {
    await knowThenChange();
    nowMs += 31_000;
    const release = queries.hold();

    await Promise.all([complete(), complete(), complete()]);
    release();
    await gateway.ended();

    expect(queries.reads).toBe(2);
    expect(models()).toEqual(Array(4).fill(HAIKU));
  });

  it.each([
    { name: 'that is refused for its form', request: { current_file: 7 }, status: 422 },
    { name: 'that the model fails', request: {}, status: 503 },
  ])('are waited for at the end of a request $name', async ({ request, status }) => {
    await knowThenChange();
    gateway.model({ type: 'exception', name: 'AccessDeniedException' });
    nowMs += 31_000;
    const release = queries.hold();

    expect((await complete(request)).status).toBe(status);

    expect(await haveEnded()).toBe(false);
    release();
    await gateway.ended();
    gateway.model({ type: 'answer', text: 'ok' });
    await complete();
    expect(models().at(-1)).toBe(OPUS);
  });

  it('let a feature that was switched off answer once more', async () => {
    await knowThenChange();
    await store('*#code_completions', { enabled: false });
    nowMs += 31_000;
    const release = queries.hold();

    expect((await complete()).status).toBe(200);
    release();
    await gateway.ended();
    expect((await complete()).status).toBe(403);
  });

  it('are left alone by a request that needs none', async () => {
    await knowThenChange();
    nowMs += 31_000;

    await gateway.send({ method: 'GET', path: '/monitoring/healthz' });

    expect(await haveEnded()).toBe(true);
    expect(queries.reads).toBe(1);
  });
});

describe('a read that does not come to an end', () => {
  it('is given up after a second, and requests go on with what is known', async () => {
    await knowThenChange();
    nowMs += 31_000;
    const release = queries.hold();

    expect((await complete()).status).toBe(200);
    await gateway.ended();

    expect(gateway.logs).toContainEqual(expect.objectContaining({ message: UNREADABLE }));
    await complete();
    expect(queries.reads).toBe(2);
    expect(models()).toEqual([HAIKU, HAIKU, HAIKU]);
    release();
  });

  it('or fails is followed by one that requests wait for', async () => {
    await knowThenChange();
    nowMs += 31_000;
    queries.fail();
    await complete();
    await gateway.ended();

    nowMs += 5_000;
    queries.restore();
    const release = queries.hold();
    const reply = complete();
    await expect.poll(() => queries.reads).toBe(3);
    expect(models()).toEqual([HAIKU, HAIKU]);
    release();

    expect((await reply).status).toBe(200);
    expect(models()).toEqual([HAIKU, HAIKU, OPUS]);
  });
});

it('settings older than five minutes are waited for', async () => {
  await knowThenChange();
  nowMs += 5 * 60_000;
  const release = queries.hold();
  const reply = complete();

  await expect.poll(() => queries.reads).toBe(2);
  expect(models()).toEqual([HAIKU]);
  release();

  expect((await reply).status).toBe(200);
  expect(models()).toEqual([HAIKU, OPUS]);
});

it('the model endpoint does the same', async () => {
  await using endpoint = await startTestGateway(
    { AWS_ENDPOINT_URL_DYNAMODB: queries.url, AIGW_AUTH__BYPASS_EXTERNAL: 'true' },
    () => nowMs,
  );
  const ask = () =>
    endpoint.send({
      path: '/v1/chat/completions',
      body: { model: 'ours', messages: [{ role: 'user', content: 'Hi' }] },
    });
  await store('*#@alias/ours', { model: HAIKU });
  await ask();
  await store('*#@alias/ours', { model: OPUS });
  nowMs += 31_000;
  const release = queries.hold();

  await ask();
  expect(await haveEnded(endpoint)).toBe(false);
  release();
  await endpoint.ended();
  await ask();

  expect(endpoint.bedrock.calls.map(({ modelId }) => modelId)).toEqual([HAIKU, HAIKU, OPUS]);
});
