/**
 * What operators decide, as a client and the log see it.
 */
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTcpRelay } from '../support/tcp-relay.ts';
import { DEFAULT_MODEL, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const BUILT_IN = DEFAULT_MODEL.replace('bedrock/', '');
const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const OPUS = 'eu.anthropic.claude-opus-4-8';

let gateway: TestGateway;
let nowMs = 0;

beforeEach(async () => {
  nowMs = 0;
  gateway = await startTestGateway({ AIGW_BEDROCK_GUARDRAIL_CONFIG: GUARDRAIL }, () => nowMs);
});
afterEach(() => gateway[Symbol.asyncDispose]());

const GUARDRAIL = JSON.stringify({ guardrailIdentifier: 'gr-1', guardrailVersion: '3' });

async function store(sk: string, content: object, to = gateway): Promise<void> {
  const Item = marshall({ pk: 'ASSIGNMENT', sk, version: 1, ...content });
  await to.dynamodb.send(new PutItemCommand({ TableName: to.table, Item }));
}

function complete(body: object = {}, to = gateway) {
  const current_file = {
    file_name: 'a.rb',
    content_above_cursor: 'def a',
    content_below_cursor: '',
  };
  return to.send({
    path: '/v2/code/completions',
    body: { prompt_version: 1, current_file, ...body },
  });
}

const lastCall = () => gateway.bedrock.calls.at(-1);
const lastLine = (to = gateway) => to.logs.findLast(({ message }) => message === 'request');

describe('an answer says which model gave it, and why', () => {
  it.each([{ stream: false }, { stream: true }])('stream $stream', async (body) => {
    await store('*#code_completions', { model: HAIKU, pinned: true, version: 4 });

    const { headers } = await complete(body);

    expect(headers).toMatchObject({
      'x-duo-edge-model': HAIKU,
      'x-duo-edge-region': 'eu-central-1',
      'x-duo-edge-route': 'pinned',
    });
    expect(lastLine()).toMatchObject({
      model: HAIKU,
      routeReason: 'pinned',
      assignment: '*#code_completions@4',
    });
  });

  it('also where it is the canary', async () => {
    await store('*#code_completions', { model: HAIKU, canary: { model: OPUS, percent: 100 } });

    expect((await complete()).headers).toMatchObject({
      'x-duo-edge-model': OPUS,
      'x-duo-edge-route': 'assigned; canary',
    });
    expect(lastLine()).toMatchObject({ canary: true });
  });

  it.each([
    { name: 'a failed model', script: { type: 'exception', name: 'ThrottlingException' } as const },
  ])('and is silent of $name', async ({ script }) => {
    gateway.model(script);

    expect((await complete()).headers).not.toHaveProperty('x-duo-edge-model');
  });

  it('and is silent where nobody asked a model', async () => {
    expect((await gateway.send({ method: 'GET', path: '/' })).headers).not.toHaveProperty(
      'x-duo-edge-model',
    );
  });
});

describe('an operator', () => {
  it('assigns to one GitLab instance alone', async () => {
    await store(`${gateway.gitlab.instanceId}#code_completions`, { model: HAIKU });
    await store('another#code_completions', { model: OPUS });

    await complete();

    expect(lastCall()?.modelId).toBe(HAIKU);
  });

  it('switches a feature off, which is said plainly', async () => {
    await store('*#code_completions', { enabled: false });

    const reply = await complete();

    expect(reply.status).toBe(403);
    expect(reply.json()).toEqual({
      detail: 'The feature is switched off by the operator of the gateway',
    });
    expect(lastLine()).toMatchObject({ outcome: 'feature_disabled' });
  });

  it('limits what GitLab may choose', async () => {
    await store('*#@allow-list', { patterns: ['eu.*'] });

    await complete({ model_identifier: `bedrock/${OPUS}` });
    await complete({ model_identifier: 'bedrock/us.anthropic.claude-opus-4-8' });

    expect(gateway.bedrock.calls.map(({ modelId }) => modelId)).toEqual([OPUS, BUILT_IN]);
  });

  it('sets parameters, guardrail, tier and latency', async () => {
    const guardrail = { identifier: 'gr-2', version: 'DRAFT' };
    const more = {
      maxOutputTokens: 33,
      temperature: 0.7,
      serviceTier: 'flex',
      latency: 'optimized',
    };
    await store('*#code_completions', { model: HAIKU, guardrail, ...more });

    await complete();

    expect(lastCall()?.request).toMatchObject({
      inferenceConfig: { maxTokens: 33, temperature: 0.7 },
      guardrailConfig: { guardrailIdentifier: 'gr-2', guardrailVersion: 'DRAFT' },
      serviceTier: { type: 'flex' },
      performanceConfig: { latency: 'optimized' },
    });
  });

  it('gives the deployment a guardrail', async () => {
    await complete();

    expect(lastCall()?.request).toMatchObject({
      guardrailConfig: { guardrailIdentifier: 'gr-1', guardrailVersion: '3' },
    });
  });

  it('finds a repaired request in the log', async () => {
    let calls = 0;
    const message = "This model doesn't support the temperature field.";
    gateway.model(() => {
      calls += 1;
      return calls === 1
        ? { type: 'exception', name: 'ValidationException', message }
        : { type: 'answer', text: 'ok' };
    });

    expect((await complete()).status).toBe(200);
    expect(lastLine()).toMatchObject({ outcome: 'ok', repairs: ['sampling-dropped'] });
  });
});

describe('the assignments of a running function', () => {
  it('are those of at most 30 s ago, for the request after the one that finds them old', async () => {
    await complete();
    await store('*#code_completions', { model: HAIKU });

    nowMs += 29_999;
    await complete();
    nowMs += 1;
    await complete();
    await gateway.ended();
    await complete();

    const [first, second, , last] = gateway.bedrock.calls.map(({ modelId }) => modelId);
    expect([first, second, last]).toEqual([BUILT_IN, BUILT_IN, HAIKU]);
  });

  it('are served although one of them is damaged, which is reported', async () => {
    await store('*#duo_chat', { model: 7 });
    await store('*#code_completions', { model: HAIKU });

    await complete();

    expect(lastCall()?.modelId).toBe(HAIKU);
    expect(gateway.logs).toContainEqual({
      level: 'warn',
      message: 'damaged assignment skipped',
      key: '*#duo_chat',
      problem: 'model: string',
    });
  });

  it('are the last known ones while DynamoDB is away, and new ones when it is back', async () => {
    const endpoint = await gateway.dynamodb.config.endpoint?.();
    await using relay = await startTcpRelay(`http://${endpoint?.hostname}:${endpoint?.port}`);
    const env = { AWS_ENDPOINT_URL_DYNAMODB: relay.url };
    await using cut = await startTestGateway(env, () => nowMs);
    await store('*#code_completions', { model: HAIKU });
    const modelNow = async () => {
      expect((await complete({}, cut)).status).toBe(200);
      return cut.bedrock.calls.at(-1)?.modelId;
    };

    expect(await modelNow()).toBe(HAIKU);
    relay.cut();
    await store('*#code_completions', { model: OPUS });
    nowMs += 30_000;
    expect(await modelNow()).toBe(HAIKU);
    await cut.ended();
    expect(cut.logs).toContainEqual(
      expect.objectContaining({ message: 'assignments not readable, last known ones serve' }),
    );

    relay.restore();
    expect(await modelNow()).toBe(HAIKU);
    nowMs += 5_000;
    expect(await modelNow()).toBe(OPUS);
  });

  it('are the built-in ones when DynamoDB was never there, if the operator prefers them', async () => {
    const endpoint = await gateway.dynamodb.config.endpoint?.();
    await using relay = await startTcpRelay(`http://${endpoint?.hostname}:${endpoint?.port}`);
    relay.cut();
    await using cut = await startTestGateway({
      AWS_ENDPOINT_URL_DYNAMODB: relay.url,
      DUO_EDGE_UNKNOWN_SETTINGS: 'default',
    });
    await store('*#code_completions', { model: HAIKU });

    expect((await complete({}, cut)).headers).toMatchObject({
      'x-duo-edge-model': BUILT_IN,
      'x-duo-edge-route': 'built-in',
    });
  });
});
