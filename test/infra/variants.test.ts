/** The variants of a deployment on the internet, together in one packaging. */
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  folderOf,
  functionsOf,
  ofType,
  packageService,
  packagingError,
  routesOf,
  type Template,
} from './packaged-template.ts';
import { propertiesOf } from './template-resources.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d';

const { template: open } = await packageService(
  '--region=us-east-1',
  '--param=gitlabUrl=https://gitlab.example.com',
  '--param=domainName=duo.example.com',
  `--param=certificateArn=${CERTIFICATE}`,
  '--param=hostedZoneId=Z0123456789ABC',
  '--param=wafRateLimit=3000',
  '--param=warmCompletions=4',
  '--param=warmTimezone=Europe/Berlin',
  '--param=completionConcurrency=100',
  '--param=chatConcurrency=0',
  '--param=fips=true',
  '--param=regionFence=true',
  '--param=memoryMb=1024',
  '--param=completionMemoryMb=1769',
  '--param=logRetentionDays=365',
  '--param=strictClassicChat=true',
  '--param=chatUsage=true',
  '--param=requestMetadata=true',
  '--param=allowedModels=us.anthropic.*',
  '--param=chatMaxTokens=2048',
  '--param=chatTimeoutSeconds=60',
  '--param=hedgeAfterMs=800',
  '--param=guardrail={"guardrailIdentifier": "abc123", "guardrailVersion": "1"}',
  '--param=disallowedFlags={"self-managed": ["expanded_ai_logging"]}',
);

describe('a custom domain', () => {
  it('has the certificate, and the stage at its root once it is deployed', () => {
    expect(propertiesOf(open, 'GatewayDomain')).toEqual({
      DomainName: 'duo.example.com',
      RegionalCertificateArn: CERTIFICATE,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      SecurityPolicy: 'TLS_1_2',
    });
    expect(propertiesOf(open, 'GatewayDomainMapping')).toEqual({
      DomainName: { Ref: 'GatewayDomain' },
      RestApiId: { Ref: 'ApiGatewayRestApi' },
      Stage: 'prod',
    });
    expect(open.Resources['GatewayDomainMapping']?.DependsOn).toEqual([deploymentOf(open)]);
  });

  it('has a record in its zone, and is the address to give to GitLab', () => {
    expect(propertiesOf(open, 'GatewayDomainRecord')).toMatchObject({
      HostedZoneId: 'Z0123456789ABC',
      Name: 'duo.example.com',
      AliasTarget: { DNSName: { 'Fn::GetAtt': ['GatewayDomain', 'RegionalDomainName'] } },
    });
    expect(open.Outputs).toMatchObject({
      GatewayUrl: { Value: { 'Fn::Sub': `https://\${GatewayDomain}` } },
    });
  });
});

describe('a rate limit', () => {
  it('counts by address, looks into no body, and answers 429', () => {
    const { Rules, DefaultAction, Description, CustomResponseBodies } = propertiesOf(
      open,
      'GatewayWebAcl',
    );

    expect(DefaultAction).toEqual({ Allow: {} });
    expect(Description).toMatch(/^[\w=:#@/\-,.][\w+=:#@/\-,.\s]+$/); // all that WAF takes
    expect(Rules).toMatchObject([
      {
        Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 3_000 } },
        Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
      },
    ]);
    expect(JSON.stringify(Rules)).not.toMatch(/ManagedRuleGroup|FieldToMatch/);
    expect(JSON.parse(CustomResponseBodies.tooManyRequests.Content)).toEqual({
      detail: 'Too many requests. Please try again later.',
    });
  });

  it('waits for the deployment, which brings the stage', () => {
    expect(open.Resources['GatewayWebAclAssociation']?.DependsOn).toEqual([deploymentOf(open)]);
    expect(propertiesOf(open, 'GatewayWebAclAssociation').ResourceArn).toEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:apigateway:\${AWS::Region}::/restapis/\${ApiGatewayRestApi}/stages/prod`,
    });
  });
});

describe('warm functions', () => {
  it('wait in working hours, and not outside of them', () => {
    const at = { Timezone: 'Europe/Berlin' };

    expect(propertiesOf(open, 'WarmCompletions')).toMatchObject({
      ResourceId: 'function:duo-edge-prod-code-completion:provisioned',
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ScheduledActions: [
        { ...at, ScalableTargetAction: { MinCapacity: 4, MaxCapacity: 4 } },
        { ...at, ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 } },
      ],
    });
  });

  it('are those that the routes of completions lead to, and the only ones with versions', () => {
    const aliased = routesOf(open).filter(({ method }) =>
      JSON.stringify(method.Integration.Uri).includes('"provisioned"'),
    );

    expect(aliased.map(({ path }) => path).toSorted()).toEqual([
      '/v2/code/completions',
      '/v2/completions',
    ]);
    expect(ofType(open, 'AWS::Lambda::Version').size).toBe(1);
  });
});

describe('the region fence', () => {
  it('denies global profiles, by name and by the model behind them, to all who ask models', () => {
    const { Roles, PolicyDocument } = propertiesOf(open, 'RegionFencePolicy');

    expect(Roles).toEqual(
      ['CodeCompletionRole', 'CodeGenerationRole', 'ChatRole'].map((Ref) => ({ Ref })),
    );
    expect(PolicyDocument.Statement).toMatchObject([
      {
        Effect: 'Deny',
        Resource: { 'Fn::Sub': expect.stringMatching(/inference-profile\/global/) },
      },
      {
        Effect: 'Deny',
        Resource: { 'Fn::Sub': expect.stringMatching(/bedrock:::foundation-model/) },
      },
    ]);
    expect(new Set(actionsOf(PolicyDocument.Statement))).toEqual(
      new Set(['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream']),
    );
  });
});

it('gives every function its memory, its limit and the switches', () => {
  const functions = [...functionsOf(open).values()];
  const limits = functions.map((own) => [folderOf(own), own.ReservedConcurrentExecutions]);

  expect(Object.fromEntries(limits)).toEqual({ 'code-completion': 100, chat: 0 });
  for (const own of functions) {
    const { MemorySize, Environment } = own;
    expect(MemorySize).toBe(folderOf(own).startsWith('code-') ? 1_769 : 1_024);
    expect(Environment.Variables).toMatchObject({
      AIGW_BEDROCK_GUARDRAIL_CONFIG: '{"guardrailIdentifier": "abc123", "guardrailVersion": "1"}',
      AIGW_DUO_CHAT__MAX_TOKENS: '2048',
      DUO_EDGE_HEDGE_AFTER_MS: '800',
      AIGW_DUO_CHAT__MODEL_REQUEST_TIMEOUT: '60',
      AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS: '{"self-managed": ["expanded_ai_logging"]}',
      AWS_USE_FIPS_ENDPOINT: 'true',
      DUO_EDGE_ALLOWED_MODELS: 'us.anthropic.*',
      DUO_EDGE_STRICT_CLASSIC_CHAT: 'true',
      DUO_EDGE_CHAT_USAGE: 'true',
      DUO_EDGE_REQUEST_METADATA: 'true',
    });
  }
  for (const group of ofType<object>(open, 'AWS::Logs::LogGroup').values()) {
    expect(group).toMatchObject({ RetentionInDays: 365 });
  }
});

describe('a wrong parameter', () => {
  it('stops the packaging with all problems, and what is allowed', async () => {
    const said = await packagingError('--param=gitlaburl=x', '--param=wafRateLimit=often');

    expect(said).toContain('gitlaburl is no parameter of this service; did you mean gitlabUrl?');
    expect(said).toContain('wafRateLimit is "often"; allowed is none or a whole number from 10');
    expect(said).not.toContain('    at '); // a message for operators, without a stack
  });
});

const deploymentOf = ({ Resources }: Template) =>
  Object.keys(Resources).find((id) => id.startsWith('ApiGatewayDeployment'));
