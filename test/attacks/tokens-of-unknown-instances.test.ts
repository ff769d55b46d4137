/**
 * The customer portal signs tokens for every GitLab in the world. Its tokens count only for instances of ours,
 * and where several GitLabs are trusted, each speaks for its own instances only.
 */
import { DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalIssuer, startIssuer } from '#infra/local/issuer.ts';
import { UNKNOWN_INSTANCE } from '#shared/auth/instances.ts';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { ENDPOINTS, EVERY_SCOPE } from '../support/endpoints.ts';
import type { Reply } from '../support/send.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const STRANGER = 'd7c1a5d0-7a86-4f0c-a7b9-000000000000';
const OPUS = 'bedrock/eu.anthropic.claude-opus-4-8';

async function headersOf(
  gateway: TestGateway,
  issuer: LocalIssuer,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, string>> {
  const { sub = issuer.instanceId } = claims;
  const { 'x-gitlab-instance-id': _, ...headers } = await gateway.headers();
  return {
    ...headers,
    ...(typeof sub === 'string' && { 'x-gitlab-instance-id': sub }),
    authorization: `Bearer ${await issuer.sign({ scopes: EVERY_SCOPE, ...claims })}`,
  };
}

/** A completion by a token of the portal. */
async function byPortal(gateway: TestGateway, sub: string | null): Promise<Reply> {
  const headers = await headersOf(gateway, gateway.portal, { sub, gitlab_instance_uid: sub });
  const body = completionBody({ model_identifier: OPUS });
  return gateway.send({ path: COMPLETIONS, body, headers });
}

async function stored(gateway: TestGateway) {
  const { Items = [] } = await gateway.dynamodb.send(new ScanCommand({ TableName: gateway.table }));
  return Items.map((item) => unmarshall(item)).filter(({ pk }) => pk === 'INSTANCES');
}

describe('a token of the portal for an instance that nobody knows', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    // So that something is known.
    await gateway.send({ path: COMPLETIONS, body: completionBody() });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  const guarded = ENDPOINTS.filter(({ open }) => !open);
  it.for(guarded)('is refused on $name', async (endpoint, { task }) => {
    const headers = await headersOf(gateway, gateway.portal, { sub: STRANGER });
    const callsBefore = gateway.bedrock.calls.length;

    const reply = await gateway.send({ ...endpoint, headers });

    task.meta.why = reply.text;
    expect(reply.status).toBe(403);
    expect(reply.text).toContain(UNKNOWN_INSTANCE);
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
  });

  it.for([
    ['a random one', STRANGER, 403],
    ['none', null, 401],
    ['an empty one', '', 401],
    ['every one', '*', 403],
    ['the partition of the table', 'INSTANCES', 403],
  ] as const)('is refused whatever its subject is: %s', async ([_, sub, status], { task }) => {
    const reply = await byPortal(gateway, sub);

    task.meta.why = reply.text;
    expect(reply.status).toBe(status);
  });

  it('mints no user token', async () => {
    const headers = await headersOf(gateway, gateway.portal, { sub: STRANGER });

    const reply = await gateway.send({ path: '/v1/code/user_access_token', headers });

    expect(reply.status).toBe(403);
  });

  it('does not make the instance known', async () => {
    await byPortal(gateway, STRANGER);

    expect((await stored(gateway)).map(({ sk }) => sk)).toEqual([gateway.gitlab.instanceId]);
  });

  it('says to the administrator who tests a model what to do', async () => {
    const headers = await headersOf(gateway, gateway.portal, { sub: STRANGER });

    const reply = await gateway.send({ path: MODEL_CHECK, body: modelCheckBody(OPUS), headers });

    expect(reply.json()).toMatchObject({ detail: [{ msg: UNKNOWN_INSTANCE }] });
  });
});

describe('a token of the portal for an instance of ours', () => {
  it('counts once GitLab has shown the instance, in this process and in others', async () => {
    await using gateway = await startTestGateway();
    const { instanceId } = gateway.gitlab;
    const before = await byPortal(gateway, instanceId);
    await gateway.send({ path: COMPLETIONS, body: completionBody() });
    const after = await byPortal(gateway, instanceId);

    expect([before.status, after.status]).toEqual([403, 200]);
    expect(await stored(gateway)).toEqual([
      {
        pk: 'INSTANCES',
        sk: instanceId,
        issuer: gateway.gitlab.url,
        firstSeenAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    ]);
  });

  it('counts no more when the operator has forgotten the instance', async () => {
    let nowMs = Date.now();
    await using gateway = await startTestGateway({}, () => nowMs);
    const { instanceId } = gateway.gitlab;
    await gateway.send({ path: COMPLETIONS, body: completionBody() });
    const known = await byPortal(gateway, instanceId);
    await gateway.dynamodb.send(
      new DeleteItemCommand({
        TableName: gateway.table,
        Key: { pk: { S: 'INSTANCES' }, sk: { S: instanceId } },
      }),
    );
    nowMs += 30_000;

    const forgotten = await byPortal(gateway, instanceId);

    expect([known.status, forgotten.status]).toEqual([200, 403]);
  });

  it('counts only for configured instances, where there are any', async () => {
    await using gateway = await startTestGateway({ DUO_EDGE_GITLAB_INSTANCES: `a, ${STRANGER}` });
    await gateway.send({ path: COMPLETIONS, body: completionBody() });

    expect((await byPortal(gateway, STRANGER)).status).toBe(200);
    expect((await byPortal(gateway, 'a')).status).toBe(200);
    expect((await byPortal(gateway, gateway.gitlab.instanceId)).status).toBe(403);
    expect((await gateway.send({ path: COMPLETIONS, body: completionBody() })).status).toBe(200);
  });

  it('does not count while the table cannot be read', async () => {
    await using gateway = await startTestGateway({
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
      DUO_EDGE_UNKNOWN_SETTINGS: 'default',
    });
    const own = await gateway.send({ path: COMPLETIONS, body: completionBody() });

    expect(own.status).toBe(200);
    expect((await byPortal(gateway, gateway.gitlab.instanceId)).status).toBe(403);
  });
});

describe('the key of a second GitLab', () => {
  let other: LocalIssuer;
  beforeAll(async () => {
    other = await startIssuer();
  });
  afterAll(() => other[Symbol.asyncDispose]());

  async function startBoth(env: Record<string, string> = {}) {
    // The first one's URL is known only when it runs, so it is the second in the list.
    const first = await startIssuer();
    const gateway = await startTestGateway({
      AIGW_GITLAB_URL: `${first.url},${other.url}`,
      ...env,
    });
    return Object.assign(gateway, { first });
  }

  async function complete(gateway: TestGateway, issuer: LocalIssuer, claims = {}) {
    const headers = await headersOf(gateway, issuer, claims);
    return gateway.send({ path: COMPLETIONS, body: completionBody(), headers });
  }

  it('does not speak for an instance of the first', async () => {
    await using gateway = await startBoth();
    await using first = gateway.first;
    const owner = await complete(gateway, first);
    const callsBefore = gateway.bedrock.calls.length;

    const thief = await complete(gateway, other, {
      sub: first.instanceId,
      gitlab_instance_uid: first.instanceId,
    });

    expect([owner.status, thief.status]).toEqual([200, 401]);
    expect(thief.json()).toEqual({ error: 'Forbidden by auth provider' });
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
    expect((await complete(gateway, other)).status).toBe(200);
    expect((await complete(gateway, first)).status).toBe(200);
  });

  it('does not speak for whichever instance the header names', async () => {
    await using gateway = await startBoth();
    await using first = gateway.first;
    const headers = await headersOf(gateway, other, { sub: null, gitlab_instance_uid: null });

    const reply = await gateway.send({
      path: COMPLETIONS,
      body: completionBody(),
      headers: { ...headers, 'x-gitlab-instance-id': first.instanceId },
    });

    expect(reply.status).toBe(401);
  });

  it('does not invent instances without end', async () => {
    await using gateway = await startBoth();
    await using _first = gateway.first;
    const statuses: number[] = [];
    for (let n = 0; n < 22; n += 1) {
      const sub = `invented-${n}`;
      statuses.push((await complete(gateway, other, { sub, gitlab_instance_uid: sub })).status);
    }

    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(await stored(gateway)).toHaveLength(20);
  });

  it('opens nothing while it cannot be read whose instance it is', async () => {
    await using gateway = await startBoth({
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
      DUO_EDGE_UNKNOWN_SETTINGS: 'default',
    });
    await using first = gateway.first;

    const reply = await complete(gateway, other, { sub: first.instanceId });

    expect(reply.status).toBe(401);
  });
});
