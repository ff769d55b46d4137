import { expect, it } from 'vitest';
import { loadConfig } from '#shared/wiring/config.ts';

const COMPLETE = {
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_TABLE: 'table',
  AIGW_GITLAB_URL: 'https://gitlab.example.com',
};

it('assumes no role by default, and asks STS where the function is', () => {
  expect(loadConfig({ ...COMPLETE, AWS_REGION_NAME: 'eu-west-1' }).roles).toEqual({
    role: undefined,
    externalId: undefined,
    tags: 'feature',
    region: 'eu-central-1',
    stsEndpoint: undefined,
    fips: false,
  });
});

it('reads the role, what it demands, and the tags', () => {
  const { roles } = loadConfig({
    ...COMPLETE,
    DUO_EDGE_BEDROCK_ROLE: 'arn:aws-us-gov:iam::210987654321:role/team/bedrock',
    DUO_EDGE_BEDROCK_EXTERNAL_ID: 'duo-edge',
    DUO_EDGE_BEDROCK_SESSION_TAGS: 'project',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
  });

  expect(roles).toMatchObject({
    role: 'arn:aws-us-gov:iam::210987654321:role/team/bedrock',
    externalId: 'duo-edge',
    tags: 'project',
    stsEndpoint: 'http://127.0.0.1:1',
    fips: true,
  });
});

it('reads projects by feature, and refuses names that no feature has', () => {
  const arn = 'arn:aws:bedrock:eu-central-1:123456789012:project/a1';
  const load = (projects: object) =>
    loadConfig({ ...COMPLETE, DUO_EDGE_BEDROCK_PROJECTS: JSON.stringify(projects) }).projects;

  expect(load({ '*': arn, duo_chat: arn })).toEqual({ '*': arn, duo_chat: arn });
  for (const wrong of [{ code_completion: arn }, { '*': 'a1' }]) {
    expect(() => load(wrong)).toThrow(/BEDROCK_PROJECTS is not a JSON object of projects/);
  }
});

it.each([
  [{ DUO_EDGE_BEDROCK_ROLE: 'bedrock' }, /BEDROCK_ROLE is not the ARN of an IAM role/],
  [{ DUO_EDGE_BEDROCK_SESSION_TAGS: 'user' }, /SESSION_TAGS is not one of feature, project, none/],
])('refuses %j', (env, problem) => {
  expect(() => loadConfig({ ...COMPLETE, ...env })).toThrow(problem);
});
