/** The parameters of the Agent Platform's service: what is refused before anything is built. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

type Values = Readonly<Record<string, unknown>>;

interface Parameters {
  readonly RULES: Readonly<Record<string, { readonly allowed: string }>>;
  findProblems(
    values: Values,
    deployment: { readonly region: string; readonly known: readonly string[] },
  ): readonly string[];
}

const { RULES, findProblems }: Parameters = createRequire(import.meta.url)(
  '../../infra/deploy/parameters.cjs',
);

const declared: Values = parse(
  readFileSync(new URL('../../serverless.yml', import.meta.url), 'utf8'),
  { logLevel: 'error' },
).params.default;

const REGISTRY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const IMAGE = `${REGISTRY}/gitlab/gateway:self-hosted-v19.3.0-ee`;
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:duo-AbCdEf';
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b';

const COMPANION = {
  agentPlatform: 'companion',
  modelEndpoint: 'on',
  agentPlatformImage: IMAGE,
  agentPlatformDomain: 'agents.example.com',
  agentPlatformCertificateArn: CERTIFICATE,
  agentPlatformClients: '10.0.1.0/24',
  agentPlatformSigningSecretArn: SECRET,
  vpcId: 'vpc-0a',
  subnetIds: 'subnet-0a,subnet-0b',
};
const PRIVATE = { network: 'private', apiVpcEndpointIds: 'vpce-0a' };

describe('the parameters of the Agent Platform', () => {
  it.each([
    {},
    PRIVATE,
    { agentPlatformClients: 'sg-0a1b,pl-0a1b,192.0.2.1/32' },
    { agentPlatformImage: `${REGISTRY}/gateway@sha256:${'a'.repeat(64)}` },
    { agentPlatformImage: 'registry.gitlab.com/a/b-c/d_e:self-hosted-v19.3.0-ee' },
    { agentPlatformImage: 'gitlab/gateway:self-hosted-v19.3.0-ee' },
    { ...PRIVATE, agentPlatformImage: 'images.example.com:5000/gateway:v19.3.0' },
    { agentPlatformScheme: 'internet-facing', agentPlatformPublicIps: 'true' },
    { agentPlatformTasks: '1', agentPlatformMaxTasks: '1', agentPlatformCpu: '4096' },
  ])('may be %j', (values) => {
    expect(problemsOf({ ...COMPANION, ...values })).toEqual([]);
  });

  it.each([
    ['agentPlatform', 'on'],
    ['agentPlatformImage', `${REGISTRY}/gateway`],
    ['agentPlatformImage', `${REGISTRY}/gateway:latest`],
    ['agentPlatformImage', `https://${IMAGE}`],
    ['agentPlatformDomain', 'agents.example.com:443'],
    ['agentPlatformCertificateArn', 'arn:aws:iam::123456789012:server-certificate/x'],
    ['agentPlatformZoneId', 'example.com'],
    ['agentPlatformClients', '0.0.0.0/0'],
    ['agentPlatformClients', '10.0.1.0/24, 10.0.2.0/24'],
    ['agentPlatformClients', '10.0.1.7'],
    ['agentPlatformClients', '10.0.256.0/24'],
    ['agentPlatformSigningSecretArn', SECRET.replace('-AbCdEf', '')],
    ['agentPlatformSigningSecretArn', '-----BEGIN PRIVATE KEY-----'],
    ['agentPlatformSecretKeyArn', 'alias/secrets'],
    ['agentPlatformScheme', 'public'],
    ['agentPlatformPublicIps', 'on'],
    ['agentPlatformTasks', '0'],
    ['agentPlatformMaxTasks', '1000'],
    ['agentPlatformCpu', '256'],
    ['agentPlatformArchitecture', 'amd64'],
  ])('%s may not be %j', (name, value) => {
    expect(problemsOf({ ...COMPANION, [name]: value })).toEqual([
      `${name} is ${JSON.stringify(value)}; allowed is ${RULES[name]?.allowed}`,
    ]);
  });
});

it('of FIPS lead to TLS by FIPS', async () => {
  const { sslPolicy } = createRequire(import.meta.url)(
    '../../infra/deploy/agent-platform/values.cjs',
  );
  const policyWith = (fips: string) => sslPolicy({ resolveVariable: async () => fips });

  expect(await policyWith('false')).not.toContain('FIPS');
  expect(await policyWith('true')).toContain('TLS13-1-2-Res-FIPS');
});

describe('together, they', () => {
  it.each([
    [{ modelEndpoint: 'off' }, /^agentPlatform=companion needs modelEndpoint=on, by which/],
    [{ agentPlatformImage: '' }, /^agentPlatform=companion needs agentPlatformImage$/],
    [{ agentPlatformClients: '' }, /^agentPlatform=companion needs agentPlatformClients$/],
    [{ vpcId: '' }, /^agentPlatform=companion needs vpcId$/],
    [{ ...PRIVATE, vpcId: '' }, /^network=private needs vpcId$/],
    [{ subnetIds: 'subnet-0a' }, /needs two subnets in different .* subnetIds is subnet-0a$/],
    [{ subnetIds: 'subnet-0a,subnet-0a' }, /needs two subnets/],
    [
      { agentPlatformCertificateArn: CERTIFICATE.replace('eu-central', 'us-east') },
      /is a certificate of us-east-1; allowed is one of eu-central-1/,
    ],
    [
      { agentPlatformSigningSecretArn: SECRET.replace('eu-central', 'us-east') },
      /is a secret of us-east-1; allowed is one of eu-central-1/,
    ],
    [
      { domainName: 'agents.example.com', certificateArn: CERTIFICATE },
      /agentPlatformDomain and domainName are both agents.example.com/,
    ],
    [{ gitlabUrl: 'https://a.example.com,https://b.example.com' }, /a stage for each/],
    [{ agentPlatformMaxTasks: '1' }, /agentPlatformMaxTasks is 1; .* at least .*, 2$/],
    [{ ...PRIVATE, agentPlatformScheme: 'internet-facing' }, /cannot go with network=private/],
    [{ ...PRIVATE, agentPlatformPublicIps: 'true' }, /cannot go with network=private/],
    [
      { ...PRIVATE, agentPlatformImage: 'registry.gitlab.com/a/gateway:v19.3.0' },
      /in a public registry, which network=private cannot reach; copy it to ECR in eu-central-1/,
    ],
    [{ ...PRIVATE, agentPlatformImage: 'gitlab/gateway:v19.3.0' }, /in a public registry/],
    [
      { ...PRIVATE, agentPlatformImage: IMAGE.replace('eu-central', 'us-east') },
      /in ECR of us-east-1, which network=private cannot reach/,
    ],
    [{ apiVpcEndpointIds: 'vpce-0a' }, /^apiVpcEndpointIds needs network=private$/],
  ])('must not be %j', (values, problem) => {
    expect(problemsOf({ ...COMPANION, ...values })).toEqual([expect.stringMatching(problem)]);
  });

  it('are of no use while the service is off', () => {
    expect(problemsOf({ ...COMPANION, agentPlatform: 'off' })).toEqual([
      'vpcId needs network=private or agentPlatform=companion',
      'subnetIds needs network=private or agentPlatform=companion',
      'agentPlatformImage needs agentPlatform=companion',
      'agentPlatformDomain needs agentPlatform=companion',
      'agentPlatformCertificateArn needs agentPlatform=companion',
      'agentPlatformSigningSecretArn needs agentPlatform=companion',
      'agentPlatformClients needs agentPlatform=companion',
    ]);
  });
});

function problemsOf(values: Values): readonly string[] {
  const defaults = {
    ...declared,
    gitlabUrl: 'https://gitlab.example.com',
    defaultModel: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  };
  const deployment = { region: 'eu-central-1', known: Object.keys(declared) };
  return findProblems({ ...defaults, ...values }, deployment);
}
