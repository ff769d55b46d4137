/** What AWS's log of invocations is told of a call, where the operator wants it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const PROJECT = { 'x-gitlab-project-id': '17', 'x-gitlab-root-namespace-id': '4' };

let on: TestGateway;
let off: TestGateway;
beforeAll(async () => {
  [on, off] = await Promise.all([
    startTestGateway({ DUO_EDGE_REQUEST_METADATA: 'true' }),
    startTestGateway(),
  ]);
});
afterAll(() => Promise.all([on[Symbol.asyncDispose](), off[Symbol.asyncDispose]()]));

async function metadataSent(gateway: TestGateway, headers: Readonly<Record<string, string>>) {
  const { status } = await gateway.send({
    path: COMPLETIONS,
    body: completionBody(),
    headers: { ...(await gateway.headers()), ...headers },
  });
  expect(status).toBe(200);
  return gateway.bedrock.calls.at(-1)?.request['requestMetadata'];
}

describe('metadata of a call', () => {
  it('names the feature, and who asks by ids of GitLab', async () => {
    expect(await metadataSent(on, PROJECT)).toEqual({
      feature: 'code_completions',
      gitlabInstance: on.gitlab.instanceId,
      gitlabRootNamespace: '4',
      gitlabProject: '17',
    });
  });

  it('leaves out what GitLab does not say, or says in another form', async () => {
    expect(await metadataSent(on, { 'x-gitlab-project-id': 'a"b|c' })).toEqual({
      feature: 'code_completions',
      gitlabInstance: on.gitlab.instanceId,
    });
  });

  it('is not sent unless it is wanted', async () => {
    expect(await metadataSent(off, PROJECT)).toBeUndefined();
  });
});
