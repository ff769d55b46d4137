/**
 * Whoever steals a user token can read every header that it needs out of it: they guard against mix-ups, not
 * against theft. What limits a thief is what the token is good for.
 */
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { ENDPOINTS } from '../support/endpoints.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { userHeaders } from '../support/user-headers.ts';

let gateway: TestGateway;
let stolen: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const { authorization = '' } = await userHeaders(gateway);
  stolen = authorization.replace('Bearer ', '');
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Everything from the token alone. */
function thiefsHeaders(): Record<string, string> {
  const claims = decodeJwt(stolen);
  return {
    authorization: `Bearer ${stolen}`,
    'content-type': 'application/json',
    'x-gitlab-authentication-type': 'oidc',
    'x-gitlab-global-user-id': String(claims.sub),
    'x-gitlab-instance-id': String(claims['gitlab_instance_id']),
    'x-gitlab-realm': String(claims['gitlab_realm']),
  };
}

describe('a stolen user token', () => {
  it('completes code, as SECURITY.md says', async () => {
    const reply = await gateway.send({
      path: COMPLETIONS,
      body: completionBody(),
      headers: thiefsHeaders(),
    });

    expect(reply.status).toBe(200);
  });

  it('is good for an hour at most', () => {
    const { exp = 0, iat = 0 } = decodeJwt(stolen);

    expect(exp - iat).toBe(3_600);
    expect(exp).toBeLessThanOrEqual(Date.now() / 1_000 + 3_600);
  });

  const others = ENDPOINTS.filter(({ open, path }) => !open && !/^\/v2\/(code\/)?compl/.test(path));
  it.for(others)('opens nothing on $name', async (endpoint, { task }) => {
    const callsBefore = gateway.bedrock.calls.length;

    const reply = await gateway.send({ ...endpoint, headers: thiefsHeaders() });

    task.meta.why = reply.text;
    expect(reply.status).toBe(endpoint.name === 'an unknown route' ? 404 : 403);
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
  });
});
