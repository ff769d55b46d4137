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

const declared: Values = parse(read('serverless.yml'), { logLevel: 'error' }).params.default;
/** The default of this one depends on the region. */
const DEFAULTS = {
  ...declared,
  gitlabUrl: 'https://gitlab.example.com',
  defaultModel: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
};

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b';
const DOMAIN = { domainName: 'duo.example.com', certificateArn: CERTIFICATE };
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1a';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:duo/lab-AbCdEf';
const ACCOUNT = 'arn:aws:bedrock:eu-central-1:123456789012';
const ROLE = 'arn:aws:iam::210987654321:role/team/bedrock';
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:on-call';
const CERTIFICATES = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const PRIVATE = {
  network: 'private',
  vpcId: 'vpc-0a',
  subnetIds: 'subnet-0a,subnet-0b',
  apiVpcEndpointIds: 'vpce-0a',
};
const CREATE = { privateEndpoints: 'create', routeTableIds: 'rtb-0a' };

describe('parameters', () => {
  it('are right as they come', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it('have a rule each', () => {
    expect(Object.keys(RULES).toSorted()).toEqual(Object.keys(declared).toSorted());
  });

  it.each(Object.keys(declared))('%s is in the documentation', (name) => {
    expect(read('docs/deploy.md')).toContain(`\`${name}\``);
  });

  it.each([
    { gitlabUrl: 'https://gitlab.example.com, https://gitlab.example.org' },
    { customerPortalUrl: 'none' },
    { gitlabUrl: 'https://gitlab.com' },
    { gitlabInstances: '6f1c2b7e-0d54-4a39-9a8e-2b1f7c55d310, another' },
    { defaultModel: 'bedrock/arn:aws:bedrock:eu-central-1:1:inference-profile/eu.amazon.nova' },
    { models: '*' },
    { defaultModel: 'bedrock/amazon.nova-micro-v1:0', models: 'amazon.nova-*' },
    { models: 'anthropic.claude-haiku-4-5-*, amazon.nova-*', allowedModels: 'eu.*' },
    { completionConcurrency: '100', warmCompletions: '4' },
    { modelRegions: '*' },
    { defaultModel: 'bedrock/us-west-2/amazon.nova-micro-v1:0', models: 'amazon.*' },
    { modelRegions: 'eu-west-1,us-gov-east-1', unknownSettings: 'default' },
    { disallowedFlags: '{"self-managed": ["flag"]}' },
    { guardrail: '{"guardrailIdentifier": "abc123", "guardrailVersion": "1"}' },
    { prices: '{"eu.anthropic.*": {"input": 0.9, "output": 4.5, "cacheRead": 0.09}}' },
    { ...DOMAIN, hostedZoneId: 'Z01' },
    { ...PRIVATE, ...DOMAIN },
    { ...PRIVATE, ...CREATE },
    { modelArns: `${ACCOUNT}:provisioned-model/a1b2,${ACCOUNT}:prompt-router/x` },
    { guardrailArns: `${ACCOUNT}:guardrail/abc123` },
    { servingPlatforms: 'on' },
    { modelWatch: 'on' },
    { ...PRIVATE, servingPlatforms: 'on', platformPorts: '8000,8443' },
    { servingPlatforms: 'on', platformSecrets: `${SECRET},${SECRET}`, platformSecretKeyArn: KEY },
    { permissionsBoundaryArn: 'arn:aws:iam::123456789012:policy/team/boundary', iamPath: '/a/b/' },
    { tags: '{"cost-centre": "4711", "Team": "Entwicklung Süd"}' },
    { tableKeyArn: KEY, logKeyArn: KEY, bucketKeyArn: KEY, environmentKeyArn: KEY },
    { deploymentBucket: 'acme-deployments.eu' },
    { regionFence: 'true' },
    { bedrockProjects: `{"*": "${ACCOUNT}:project/a1", "duo_chat": "${ACCOUNT}:project/b2"}` },
    { bedrockRoleArn: ROLE, bedrockExternalId: 'duo-edge', bedrockSessionTags: 'project' },
    { bedrockRoleArns: `${ROLE},${ROLE}/x`, bedrockSessionTags: 'none' },
    { httpsProxy: 'http://proxy.acme.test:3128' },
    { httpsProxy: 'https://proxy.acme.test', noProxy: '.acme.test,*.b.test:8443,10.0.0.0/8,[::1]' },
    { alarms: 'false', dashboard: 'false', metrics: 'false' },
    { alarmTopicArn: TOPIC },
    { usageBucket: 'create', usageRetentionDays: '3653', usageEvents: 'audit-bus_1.x' },
    { signingKeyArn: KEY, validationKeyArn: KEY.replace('1a', '2b') },
    { issuerKeys: '{"https://gitlab.example.com": {"keys": [{"kty": "RSA"}]}}' },
    { caCertificates: CERTIFICATES },
    { caCertificates: CERTIFICATES.replaceAll('\n', '\\n') },
  ])('may be %j', (values) => {
    expect(problemsOf(values)).toEqual([]);
  });

  it('name the issuer that is trusted, for which there is no default: gitlab.com is said on purpose', () => {
    expect(declared['gitlabUrl']).toBe('');
    expect(problemsOf({ gitlabUrl: '' })).toEqual([
      'gitlabUrl is missing: the external URL of your GitLab, whose tokens are trusted: --param="gitlabUrl=https://gitlab.example.com"',
    ]);
  });

  it.each([
    ['gitlabUrl', 'gitlab.example.com'],
    ['gitlabInstances', 'https://gitlab.example.com'],
    ['defaultModel', 'eu.anthropic.claude-haiku-4-5'],
    ['models', ''],
    ['models', 'anthropic.*,,amazon.*'],
    ['models', 'amazon.*, eu.anthropic.*'],
    ['models', 'in.moonshotai.*'],
    ['models', 'amer.anthropic.*'],
    ['disallowedFlags', '{"self-managed": "flag"}'],
    ['disallowedFlags', 'flag'],
    ['guardrail', '{"guardrailIdentifier": "abc123"}'],
    ['guardrail', '{"guardrailIdentifier": "gr-abc123", "guardrailVersion": "1"}'],
    ['modelArns', `${ACCOUNT}:foundation-model/x`],
    ['modelArns', `${ACCOUNT}:imported-model/x, ${ACCOUNT}:imported-model/y`],
    ['guardrailArns', 'abc123'],
    ['servingPlatforms', 'true'],
    ['modelWatch', 'true'],
    ['platformSecrets', 'my-secret'],
    ['platformSecrets', `${SECRET}, ${SECRET}`],
    ['platformSecrets', `${SECRET.slice(0, -1)}*`],
    ['platformSecretKeyArn', 'alias/secrets'],
    ['platformPorts', 'https'],
    ['platformPorts', '65536'],
    ['platformPorts', '443,0'],
    ['platformPorts', '8000,'],
    ['permissionsBoundaryArn', 'boundary'],
    ['iamPath', 'platform'],
    ['bedrockProjects', '{"*": "a1"}'],
    ['bedrockProjects', '["a1"]'],
    ['bedrockRoleArn', 'bedrock'],
    ['bedrockRoleArn', `${ROLE},${ROLE}`],
    ['bedrockRoleArns', `${ROLE}*`],
    ['bedrockSessionTags', 'user'],
    ['httpsProxy', 'proxy.acme.test:3128'],
    ['httpsProxy', 'http://a.test,http://b.test'],
    ['noProxy', 'a.test b.test'],
    ['tags', '{"aws:team": "x"}'],
    ['tags', '["x"]'],
    ['tags', '{"a": 1}'],
    ['tableKeyArn', 'alias/table'],
    ['deploymentBucket', 's3://acme'],
    ['prices', '[]'],
    ['prices', '{"eu.anthropic.*": 1}'],
    ['prices', '{"eu.anthropic.*": {"input": 1}}'],
    ['prices', '{"eu.anthropic.*": {"input": 1, "output": "5"}}'],
    ['memoryMb', '64'],
    ['memoryMb', '512 MB'],
    ['completionConcurrency', '-1'],
    ['warmCompletions', '0'],
    ['warmFrom', '07:00'],
    ['warmTimezone', 'Berlin'],
    ['logRetentionDays', '31'],
    ['accessLogRole', 'none'],
    ['domainName', 'https://duo.example.com'],
    ['certificateArn', 'arn:aws:iam::123456789012:server-certificate/duo'],
    ['wafRateLimit', '9'],
    ['fips', 'yes'],
    ['network', 'vpc'],
    ['subnetIds', 'subnet-0a, subnet-0b'],
    ['signingKeyArn', 'arn:aws:kms:eu-central-1:123456789012:alias/duo-edge'],
    ['validationKeyArn', '1a'],
    ['issuerKeys', '{"https://gitlab.example.com": {"keys": []}}'],
    ['issuerKeys', 'null'],
    ['caCertificates', 'authority.pem'],
    ['metrics', 'on'],
    ['alarmTopicArn', 'on-call'],
    ['alarmTopicArn', `${TOPIC}.fifo`],
    ['usageBucket', 'my-bucket'],
    ['usageRetentionDays', '0'],
    ['usageEvents', 'arn:aws:events:eu-central-1:123456789012:event-bus/audit'],
  ])('%s may not be %j', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      `${name} is ${JSON.stringify(value)}; allowed is ${RULES[name]?.allowed}`,
    ]);
  });

  it('show no credentials that were put into a URL', () => {
    expect(problemsOf({ gitlabUrl: 'https://user:secret@gitlab.example.com' })).toEqual([
      expect.stringMatching(/^gitlabUrl is "https:\/\/…@gitlab.example.com"; allowed is/),
    ]);
  });

  it('are known, or hinted at when only the spelling differs', () => {
    expect(problemsOf({ gitlab_url: 'x', colour: 'red' })).toEqual([
      'gitlab_url is no parameter of this service; did you mean gitlabUrl?',
      'colour is no parameter of this service',
    ]);
  });
});

function problemsOf(values: Values, region = 'eu-central-1'): readonly string[] {
  return findProblems({ ...DEFAULTS, ...values }, { region, known: Object.keys(declared) });
}

function read(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}
