import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

type Values = Readonly<Record<string, unknown>>;

interface Parameters {
  findProblems(
    values: Values,
    deployment: { readonly region: string; readonly known: readonly string[] },
  ): readonly string[];
}

const { findProblems }: Parameters = createRequire(import.meta.url)(
  '../../infra/deploy/parameters.cjs',
);

const declared: Values = parse(read('serverless.yml'), { logLevel: 'error' }).params.default;
/** The default of this one depends on the region. */
const DEFAULTS = {
  ...declared,
  gitlabUrl: 'https://gitlab.example.com',
  defaultModel: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
};

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b';
const DOMAIN = { domainName: 'duo.example.com', certificateArn: CERTIFICATE };
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:lab-AbCdEf';
const KMS_KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1a';
const GUARDRAIL = '{"guardrailIdentifier": "abc123", "guardrailVersion": "1"}';
const PLATFORMS = { servingPlatforms: 'on' };
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:on-call';
const PRIVATE = {
  network: 'private',
  vpcId: 'vpc-0a',
  subnetIds: 'subnet-0a,subnet-0b',
  apiVpcEndpointIds: 'vpce-0a',
};
const CREATE = { privateEndpoints: 'create', routeTableIds: 'rtb-0a' };

describe('parameters together', () => {
  it.each(['tableKeyArn', 'logKeyArn', 'bucketKeyArn', 'environmentKeyArn'])(
    'have a %s of the region alone',
    (name) => {
      const values = { ...DEFAULTS, [name]: KMS_KEY.replace('eu-central', 'eu-west') };

      expect(
        findProblems(values, { region: 'eu-central-1', known: Object.keys(declared) }),
      ).toEqual([
        `${name} is a key of eu-west-1; allowed is one of eu-central-1, where the deployment is`,
      ]);
    },
  );

  it.each([
    [{ domainName: 'duo.example.com' }, /domainName and certificateArn belong together/],
    [
      { domainName: 'a.example.com', certificateArn: CERTIFICATE.replace('eu-central', 'us-east') },
      /certificateArn is a certificate of us-east-1; allowed is one of eu-central-1/,
    ],
    [{ hostedZoneId: 'Z01' }, /hostedZoneId needs domainName/],
    [{ platformSecrets: SECRET }, /platformSecrets needs servingPlatforms=on/],
    [{ ...PLATFORMS, platformSecretKeyArn: KMS_KEY }, /platformSecretKeyArn needs platformSecrets/],
    [{ ...PLATFORMS, platformPorts: '8000' }, /platformPorts needs .*network=private/],
    [{ ...PRIVATE, platformPorts: '8000' }, /platformPorts needs servingPlatforms=on/],
    [{ ...PRIVATE, ...DOMAIN, hostedZoneId: 'Z01' }, /hostedZoneId is for network=public/],
    [{ bedrockExternalId: 'x1' }, /bedrockExternalId needs bedrockRoleArn or bedrockRoleArns/],
    [{ noProxy: '*' }, /noProxy needs httpsProxy/],
    [{ ...PRIVATE, vpcId: '' }, /network=private needs vpcId/],
    [{ subnetIds: 'subnet-0a' }, /subnetIds needs network=private/],
    [{ ...CREATE }, /privateEndpoints=create needs network=private/],
    [{ ...PRIVATE, privateEndpoints: 'create' }, /routeTableIds belong together/],
    [{ fips: 'true' }, /fips=true has no endpoints in eu-central-1; allowed is us-east-1/],
    [
      { regionFence: 'true', defaultModel: 'bedrock/global.anthropic.claude-haiku-4-5' },
      /defaultModel .* allowed is no global profile/,
    ],
    [
      { models: 'amazon.*,meta.*' },
      /defaultModel is "bedrock\/eu.anthropic.*; allowed is one of models, amazon.\*,meta.\*/,
    ],
    [{ modelRegions: Array(9).fill('eu-west-1').join() }, /9 regions for 6 patterns .* 6 at most/],
    [{ regionFence: 'true', allowedModels: 'eu.*,global.*' }, /allowedModels .* no global profile/],
    [
      { completionConcurrency: '2', warmCompletions: '4' },
      /warmCompletions is 4; allowed is at most completionConcurrency, 2/,
    ],
    [{ alarmTopicArn: TOPIC, alarms: 'false' }, /alarmTopicArn needs alarms=true/],
    [
      { alarmTopicArn: TOPIC.replace('eu-central', 'us-east') },
      /alarmTopicArn is a topic of us-east-1; allowed is one of eu-central-1/,
    ],
  ])('must not be %j', (values, problem) => {
    expect(problemsOf(values)).toEqual([expect.stringMatching(problem)]);
  });

  it('may have a guardrail beside serving platforms', () => {
    expect(problemsOf({ ...PLATFORMS, guardrail: GUARDRAIL })).toEqual([]);
  });

  it('need endpoints of their own for FIPS in a private network', () => {
    expect(problemsOf({ ...PRIVATE, ...CREATE, fips: 'true' }, 'us-east-1')).toEqual([
      expect.stringMatching(/privateEndpoints=create makes no FIPS endpoints/),
    ]);
  });
});

function problemsOf(values: Values, region = 'eu-central-1'): readonly string[] {
  return findProblems({ ...DEFAULTS, ...values }, { region, known: Object.keys(declared) });
}

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
