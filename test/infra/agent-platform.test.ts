/** GitLab's own service for the Agent Platform beside the gateway, on the internet; and off. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ASSUMPTIONS } from '#infra/cli/cost/assumptions.ts';
import { actionsOf, packageService } from './packaged-template.ts';
import { alarmsOf, watchedBy } from './template-metrics.ts';
import { propertiesOf, rolePolicyOf } from './template-resources.ts';

const REGION = 'eu-central-1';
const CERTIFICATE = `arn:aws:acm:${REGION}:123456789012:certificate/0a1b2c3d`;
const SECRET = `arn:aws:secretsmanager:${REGION}:123456789012:secret:duo-agents-AbCdEf`;

const { template: open } = await packageService(
  '--param=agentPlatform=companion',
  '--param=modelEndpoint=on',
  '--param=agentPlatformDomain=agents.example.com',
  `--param=agentPlatformCertificateArn=${CERTIFICATE}`,
  `--param=agentPlatformSigningSecretArn=${SECRET}`,
  '--param=vpcId=vpc-0a1b2c3d',
  '--param=subnetIds=subnet-0a1b2c3d,subnet-4e5f6a7b',
  '--param=gitlabUrl=https://gitlab.example.com/',
  '--param=agentPlatformImage=registry.gitlab.com/gitlab/gateway:self-hosted-v19.3.0-ee',
  '--param=agentPlatformClients=203.0.113.7/32,203.0.113.8/32',
  '--param=agentPlatformScheme=internet-facing',
  '--param=agentPlatformPublicIps=true',
  '--param=agentPlatformArchitecture=arm64',
  '--param=agentPlatformCpu=1024',
  '--param=agentPlatformTasks=3',
  '--param=agentPlatformMaxTasks=6',
  '--param=logRetentionDays=90',
);
const { template: off } = await packageService();

interface Container {
  readonly StopTimeout: number;
  readonly Environment: readonly { readonly Name: string; readonly Value: string }[];
  readonly Secrets: readonly object[];
}

const container: Container = propertiesOf(open, 'AgentPlatformTask').ContainerDefinitions[0];

const environment = Object.fromEntries(
  container.Environment.map(({ Name, Value }) => [Name, Value]),
);

describe('the service', () => {
  it('has the part of GitLab’s image for agents switched on, with checked tokens', () => {
    expect(environment).toMatchObject({
      DISABLE_AI_GATEWAY: 'true',
      ENABLE_DUO_WORKFLOW_SERVICE: 'true',
      AIGW_CUSTOM_MODELS__ENABLED: 'true',
      DUO_WORKFLOW_AUTH__ENABLED: 'true',
    });
  });

  it('may do nothing in AWS itself', () => {
    const { Policies = [], ManagedPolicyArns = [] } = propertiesOf(open, 'AgentPlatformTaskRole');

    expect([...Policies, ...ManagedPolicyArns]).toEqual([]);
    expect(propertiesOf(open, 'AgentPlatformTask')).toMatchObject({
      TaskRoleArn: { 'Fn::GetAtt': ['AgentPlatformTaskRole', 'Arn'] },
      ExecutionRoleArn: { 'Fn::GetAtt': ['AgentPlatformStartRole', 'Arn'] },
    });
    expect(JSON.stringify(rolePolicyOf(open, 'AgentPlatformStartRole'))).not.toContain('bedrock');
  });

  it('has roles that only tasks can take, its own one only tasks of this account', () => {
    const trust = (id: string) => propertiesOf(open, id).AssumeRolePolicyDocument.Statement;
    const Principal = { Service: 'ecs-tasks.amazonaws.com' };
    const Condition = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };

    expect(trust('AgentPlatformTaskRole')).toMatchObject([{ Principal, Condition }]);
    expect(trust('AgentPlatformStartRole')).toMatchObject([{ Principal }]);
  });

  it('gets its signing key from the secret, and not by the template', () => {
    expect(container.Secrets).toEqual([
      { Name: 'DUO_WORKFLOW_SELF_SIGNED_JWT__SIGNING_KEY', ValueFrom: SECRET },
    ]);
    expect(rolePolicyOf(open, 'AgentPlatformStartRole')).toContainEqual({
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: SECRET,
    });
  });

  it('is replaced without a gap, ends its sessions in time, and goes back if it does not start', () => {
    const grace = Number(environment['DUO_WORKFLOW_SHUTDOWN_GRACE_PERIOD_S']);

    expect(container.StopTimeout).toBe(120);
    expect(grace).toBeGreaterThan(60);
    expect(grace).toBeLessThan(120);
    expect(propertiesOf(open, 'AgentPlatformService')).toMatchObject({
      DeploymentConfiguration: {
        MinimumHealthyPercent: 100,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      },
      AvailabilityZoneRebalancing: 'ENABLED',
      PropagateTags: 'SERVICE',
    });
    expect(propertiesOf(open, 'AgentPlatformTargets').TargetGroupAttributes).toEqual([
      { Key: 'deregistration_delay.timeout_seconds', Value: '300' },
      { Key: 'deregistration_delay.connection_termination.enabled', Value: 'false' },
    ]);
  });

  it('leaves the number of its tasks to auto scaling', () => {
    expect(propertiesOf(open, 'AgentPlatformService')).not.toHaveProperty('DesiredCount');
    expect(propertiesOf(open, 'AgentPlatformScalingPolicy')).toMatchObject({
      ScalingTargetId: { Ref: 'AgentPlatformScaling' },
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
    });
  });

  it('is reached through TLS with HTTP/2, in both zones, from the load balancer alone', () => {
    const group = { 'Fn::GetAtt': ['AgentPlatformBalancerGroup', 'GroupId'] };

    expect(propertiesOf(open, 'AgentPlatformListener')).toMatchObject({
      Port: 443,
      Protocol: 'TLS',
      AlpnPolicy: ['HTTP2Preferred'],
      Certificates: [{ CertificateArn: CERTIFICATE }],
    });
    expect(propertiesOf(open, 'AgentPlatformBalancer')).toMatchObject({
      Type: 'network',
      Subnets: { 'Fn::Split': [',', 'subnet-0a1b2c3d,subnet-4e5f6a7b'] },
      SecurityGroups: [group],
    });
    expect(propertiesOf(open, 'AgentPlatformTargets')).toMatchObject({
      Protocol: 'TCP',
      Port: 50_052,
      TargetType: 'ip',
    });
    expect(propertiesOf(open, 'AgentPlatformTasksGroup').SecurityGroupIngress).toEqual([
      { IpProtocol: 'tcp', FromPort: 50_052, ToPort: 50_052, SourceSecurityGroupId: group },
    ]);
  });

  it('tells what to put into GitLab', () => {
    const { GatewayUrl, AgentPlatformAddress, AgentPlatformModelUrl } = open.Outputs;

    expect(AgentPlatformAddress?.Value).toBe('agents.example.com:443');
    expect(AgentPlatformModelUrl?.Value).toEqual({ 'Fn::Join': ['', [GatewayUrl?.Value, '/v1']] });
  });

  it('is watched, each alarm with a remedy in the handbook', () => {
    const alarms = alarmsOf(open).filter(({ AlarmName }) => AlarmName.includes('agent'));
    const handbook = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');

    expect(alarms).toHaveLength(5);
    expect(alarms.flatMap(watchedBy)).toHaveLength(ASSUMPTIONS.agentPlatformAlarmMetrics);
    for (const { AlarmName, AlarmDescription } of alarms) {
      const name = AlarmName.replace('duo-edge-prod-', '');
      expect(AlarmDescription).toMatch(new RegExp(`Remedy: docs/operate\\.md, ${name}\\.$`));
      expect(handbook).toContain(`| \`${name}\` |`);
    }
  });
});

describe('on the internet', () => {
  it('the service has the size, the processor and the numbers of its parameters', () => {
    expect(propertiesOf(open, 'AgentPlatformTask')).toMatchObject({
      Cpu: '1024',
      Memory: '4096',
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
    });
    expect(propertiesOf(open, 'AgentPlatformScaling')).toMatchObject({
      MinCapacity: 3,
      MaxCapacity: 6,
    });
    expect(propertiesOf(open, 'AgentPlatformLogGroup').RetentionInDays).toBe(90);
  });

  it('it knows GitLab and the portal by their names', () => {
    expect(environment).toMatchObject({
      AIGW_GITLAB_URL: 'https://gitlab.example.com',
      AIGW_GITLAB_API_URL: 'https://gitlab.example.com/api/v4/',
      DUO_WORKFLOW_AUTH__OIDC_GITLAB_URL: 'https://gitlab.example.com',
      AIGW_CUSTOMER_PORTAL_URL: 'https://customers.gitlab.com',
      DUO_WORKFLOW_AUTH__OIDC_CUSTOMER_PORTAL_URL: 'https://customers.gitlab.com',
    });
  });

  it('GitLab’s nodes alone may connect, and the functions stay outside of the network', () => {
    expect(propertiesOf(open, 'AgentPlatformBalancer').Scheme).toBe('internet-facing');
    expect(propertiesOf(open, 'AgentPlatformBalancerGroup').SecurityGroupIngress).toEqual([
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '203.0.113.7/32' },
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '203.0.113.8/32' },
    ]);
    expect(
      propertiesOf(open, 'AgentPlatformService').NetworkConfiguration.AwsvpcConfiguration
        .AssignPublicIp,
    ).toBe('ENABLED');
    expect(propertiesOf(open, 'ChatLambdaFunction')).not.toHaveProperty('VpcConfig');
  });

  it('a task starts with its log and its secret, and nothing else', () => {
    expect(actionsOf(rolePolicyOf(open, 'AgentPlatformStartRole'))).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
    ]);
  });

  it('the record is left to whoever serves the zone', () => {
    expect(open.Resources).not.toHaveProperty('AgentPlatformRecord');
    expect(open.Outputs['AgentPlatformTarget']?.Value).toEqual({
      'Fn::GetAtt': ['AgentPlatformBalancer', 'DNSName'],
    });
  });
});

it('there is nothing of it by default: it costs while nobody asks', () => {
  const names = [...Object.keys(off.Resources), ...Object.keys(off.Outputs)];
  const types = Object.values(off.Resources).map(({ Type }) => Type);

  expect(names.filter((name) => name.startsWith('AgentPlatform'))).toEqual([]);
  expect(types.filter((type) => /::(ECS|ElasticLoadBalancingV2|EC2)::/.test(type))).toEqual([]);
});
