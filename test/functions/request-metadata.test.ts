/** What AWS's log of invocations is told of a call, where the operator wants it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callNotes } from '#shared/bedrock/converse-input.ts';
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

describe('the project of a call', () => {
  const project = (name: string, region = 'eu-central-1') =>
    `arn:aws:bedrock:${region}:123456789012:project/${name}`;

  it.each([
    { projects: { '*': project('all') }, sent: project('all') },
    { projects: { '*': project('all'), code_completions: project('code') }, sent: project('code') },
    { projects: { duo_chat: project('chat') }, sent: undefined },
    { projects: { '*': project('all', 'eu-west-1') }, sent: undefined },
  ])('is $sent of $projects', async ({ projects, sent }) => {
    await using gateway = await startTestGateway({
      DUO_EDGE_BEDROCK_PROJECTS: JSON.stringify(projects),
    });

    await metadataSent(gateway, PROJECT);

    expect(gateway.bedrock.calls.at(-1)?.request['projectIdentifier']).toBe(sent);
  });

  it.each([
    { modelId: 'eu.amazon.nova-lite-v1:0', sent: true },
    { modelId: 'arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-lite-v1:0', sent: true },
    {
      modelId: 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1',
      sent: false,
    },
    { modelId: 'arn:aws:bedrock:eu-central-1:123456789012:provisioned-model/a1', sent: false },
    { modelId: 'eu.amazon.nova-lite-v1:0', role: 'own', sent: false },
    {
      modelId: 'eu.amazon.nova-lite-v1:0',
      role: 'arn:aws:iam::210987654321:role/bedrock',
      sent: false,
    },
    {
      modelId: 'eu.amazon.nova-lite-v1:0',
      role: 'arn:aws:iam::123456789012:role/bedrock',
      sent: true,
    },
  ])('is known to AWS’s own models in its account: $modelId $role', ({ sent, ...target }) => {
    const request = {
      target: { region: 'eu-central-1', ...target },
      prompt: { system: '', messages: [] },
      maxOutputTokens: 1,
      streaming: false,
    };

    const notes = callNotes(request, { projects: { '*': project('all') } });

    expect(notes).toEqual(sent ? { projectIdentifier: project('all') } : {});
  });
});

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
