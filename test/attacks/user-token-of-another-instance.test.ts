/**
 * A developer holds a user token, and so writes its headers: it stays with the instance that it was minted
 * for, with that instance's pins, guardrails, switches and budgets.
 */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { userHeaders } from '../support/user-headers.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** What the token of GitLab says of its instance when it mints the user token. */
const MINTING: readonly (readonly [string, object])[] = [
  ['its subject alone', { gitlab_instance_uid: null, gitlab_instance_id: null }],
  ['another `gitlab_instance_uid`', { gitlab_instance_uid: 'uid-of-the-licence' }],
  ['an empty `gitlab_instance_id`', { gitlab_instance_id: '' }],
];

/** What the developer writes instead of the instance. */
const HEADERS: readonly (readonly [string, string | undefined])[] = [
  ["another instance's id", 'b3d0c2aa-another-instance'],
  ['no id', undefined],
  ['an empty id', ''],
  ['the id of the licence', 'uid-of-the-licence'],
  ['every instance', '*'],
];

describe.each(MINTING)('a user token whose GitLab sends %s', (_, claims) => {
  async function mint(): Promise<Record<string, string>> {
    const headers = await gateway.headers(claims as Record<string, unknown>);
    const reply = await gateway.send({ path: '/v1/code/user_access_token', headers });
    const { token } = reply.json<{ token: string }>();
    return { ...headers, authorization: `Bearer ${token}` };
  }

  it('is bound to the instance', async () => {
    const headers = await mint();
    const token = headers['authorization']?.replace('Bearer ', '') ?? '';

    const reply = await gateway.send({ path: COMPLETIONS, headers, body: completionBody() });

    expect(decodeJwt(token)['gitlab_instance_id']).toBe(gateway.gitlab.instanceId);
    expect(reply.status).toBe(200);
  });

  it.for(HEADERS)('is refused with %s in the header', async ([_name, instanceId], { task }) => {
    const { 'x-gitlab-instance-id': _own, ...rest } = await mint();
    const headers =
      instanceId === undefined ? rest : { ...rest, 'x-gitlab-instance-id': instanceId };
    const callsBefore = gateway.bedrock.calls.length;

    const reply = await gateway.send({ path: COMPLETIONS, headers, body: completionBody() });

    task.meta.why = reply.text;
    expect(reply.status).toBe(401);
    expect(reply.json()).toEqual({ error: "Header mismatch 'X-Gitlab-Instance-Id'" });
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
  });
});

it('is not minted for a token that names no instance', async () => {
  const headers = await gateway.headers({ sub: null, gitlab_instance_uid: null });

  const reply = await gateway.send({ path: '/v1/code/user_access_token', headers });

  expect(reply.status).toBe(403);
  expect(reply.json()).toEqual({ detail: 'Unauthorized to create user access token' });
});

it('is not exchanged for one of another instance', async () => {
  const headers = { ...(await userHeaders(gateway)), 'x-gitlab-instance-id': 'another' };

  const reply = await gateway.send({ path: '/v1/code/user_access_token', headers });

  expect(reply.status).toBe(401);
});
