/** GitLab's own service for the Agent Platform in a private network, under the rules of an organisation. */
import { expect, it } from 'vitest';
import { deployerPolicy } from '#infra/cli/deployment/policy.ts';
import { ofType, packageService } from './packaged-template.ts';
import { alarmsOf } from './template-metrics.ts';
import { propertiesOf, rolePolicyOf } from './template-resources.ts';

const REGION = 'eu-central-1';
const KEY = `arn:aws:kms:${REGION}:123456789012:key/`;
const TOPIC = `arn:aws:sns:${REGION}:123456789012:on-call`;
const BOUNDARY = 'arn:aws:iam::123456789012:policy/team/boundary';

const { template: closed, provider } = await packageService(
  '--param=agentPlatform=companion',
  '--param=modelEndpoint=on',
  '--param=agentPlatformDomain=agents.example.com',
  `--param=agentPlatformCertificateArn=arn:aws:acm:${REGION}:123456789012:certificate/0a1b2c3d`,
  `--param=agentPlatformSigningSecretArn=arn:aws:secretsmanager:${REGION}:123456789012:secret:a-AbCdEf`,
  '--param=vpcId=vpc-0a1b2c3d',
  '--param=subnetIds=subnet-0a1b2c3d,subnet-4e5f6a7b',
  '--param=gitlabUrl=https://gitlab.example.com:8443',
  `--param=agentPlatformImage=123456789012.dkr.ecr.${REGION}.amazonaws.com/gitlab/gateway:self-hosted-v19.3.0-ee`,
  '--param=agentPlatformClients=10.0.1.0/24,sg-0a1b2c3d,pl-4e5f6a7b',
  '--param=agentPlatformZoneId=Z0123456789ABC',
  `--param=agentPlatformSecretKeyArn=${KEY}secrets`,
  '--param=customerPortalUrl=none',
  '--param=network=private',
  '--param=apiVpcEndpointIds=vpce-0a1b2c3d',
  '--param=privateEndpoints=create',
  '--param=routeTableIds=rtb-0a1b2c3d',
  '--param=docsBucket=create',
  '--param=modelWatch=on',
  `--param=permissionsBoundaryArn=${BOUNDARY}`,
  '--param=iamPath=/team/ai/',
  `--param=logKeyArn=${KEY}logs`,
  '--param=tags={"cost-centre": "4711"}',
  `--param=alarmTopicArn=${TOPIC}`,
);

it('GitLab’s nodes alone may connect, by address, group or prefix list', () => {
  expect(propertiesOf(closed, 'AgentPlatformBalancer').Scheme).toBe('internal');
  expect(propertiesOf(closed, 'AgentPlatformBalancerGroup').SecurityGroupIngress).toMatchObject([
    { CidrIp: '10.0.1.0/24' },
    { SourceSecurityGroupId: 'sg-0a1b2c3d' },
    { SourcePrefixListId: 'pl-4e5f6a7b' },
  ]);
});

it('the service asks GitLab instead of a portal that it could not reach, on its port', () => {
  const [container] = propertiesOf(closed, 'AgentPlatformTask').ContainerDefinitions;
  const Value = 'https://gitlab.example.com:8443';

  expect(container.Environment).toEqual(
    expect.arrayContaining([
      { Name: 'AIGW_CUSTOMER_PORTAL_URL', Value },
      { Name: 'DUO_WORKFLOW_AUTH__OIDC_CUSTOMER_PORTAL_URL', Value },
    ]),
  );
  expect(propertiesOf(closed, 'AgentPlatformTasksGroup').SecurityGroupEgress).toMatchObject([
    { FromPort: 443, ToPort: 443 },
    { FromPort: 8_443, ToPort: 8_443 },
  ]);
});

it('a task may take its image out of this repository, and decrypt its secret', () => {
  const statements = rolePolicyOf(closed, 'AgentPlatformStartRole');

  expect(statements).toContainEqual({
    Effect: 'Allow',
    Action: [
      ...['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    ],
    Resource: {
      'Fn::Sub': `arn:\${AWS::Partition}:ecr:${REGION}:123456789012:repository/gitlab/gateway`,
    },
  });
  expect(statements).toContainEqual({
    Effect: 'Allow',
    Action: 'kms:Decrypt',
    Resource: `${KEY}secrets`,
    Condition: {
      StringEquals: {
        'kms:ViaService': { 'Fn::Sub': `secretsmanager.\${AWS::Region}.\${AWS::URLSuffix}` },
      },
    },
  });
});

it.each([
  ['RegistryApiEndpoint', 'ecr.api'],
  ['RegistryEndpoint', 'ecr.dkr'],
  ['LogsEndpoint', 'logs'],
  ['SecretsEndpoint', 'secretsmanager'],
])('%s leads to %s, before the first task starts', (id, service) => {
  expect(propertiesOf(closed, id)).toMatchObject({
    VpcEndpointType: 'Interface',
    ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` },
    SecurityGroupIds: [{ 'Fn::GetAtt': ['EndpointsSecurityGroup', 'GroupId'] }],
  });
  expect(propertiesOf(closed, 'AgentPlatformToEndpoints')).toMatchObject({
    SourceSecurityGroupId: { 'Fn::GetAtt': ['AgentPlatformTasksGroup', 'GroupId'] },
  });
  expect(closed.Resources['AgentPlatformService']?.DependsOn).toEqual(
    expect.arrayContaining([id, 'AgentPlatformToEndpoints']),
  );
});

it('there is one way to each service, whoever needs it: a VPC takes no second one', () => {
  const services = [
    ...ofType<{ ServiceName: object }>(closed, 'AWS::EC2::VPCEndpoint').values(),
  ].map(({ ServiceName }) => JSON.stringify(ServiceName));

  expect(services.filter((service) => /\.(s3|logs)"/.test(service))).toHaveLength(2);
  expect(new Set(services).size).toBe(services.length);
});

it('the zone has a record', () => {
  expect(propertiesOf(closed, 'AgentPlatformRecord')).toMatchObject({
    Name: 'agents.example.com',
    HostedZoneId: 'Z0123456789ABC',
    AliasTarget: { DNSName: { 'Fn::GetAtt': ['AgentPlatformBalancer', 'DNSName'] } },
  });
});

it('the rules of the organisation hold for it', () => {
  for (const id of ['AgentPlatformTaskRole', 'AgentPlatformStartRole']) {
    expect(propertiesOf(closed, id)).toMatchObject({
      PermissionsBoundary: BOUNDARY,
      Path: '/team/ai/',
    });
  }
  expect(propertiesOf(closed, 'AgentPlatformLogGroup').KmsKeyId).toBe(`${KEY}logs`);
  expect(provider).toMatchObject({ stackTags: { 'cost-centre': '4711' } });
  for (const alarm of alarmsOf(closed)) expect(alarm.AlarmActions).toEqual([TOPIC]);
});

it('the policy of the deployer covers it, by the names of this stack where AWS has names', () => {
  const { Statement } = deployerPolicy(closed as Parameters<typeof deployerPolicy>[0], {
    region: REGION,
    iamPath: '/team/ai/',
  });
  const allowing = (action: string) => Statement.filter(({ Action }) => Action.includes(action));
  const actions = Statement.flatMap(({ Action }) => Action);

  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  expect(JSON.stringify({ Version: '2012-10-17', Statement }).length).toBeLessThan(10_240);
  expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length);
  expect(allowing('ecs:CreateService')).toMatchObject([
    { Resource: expect.arrayContaining(['arn:aws:ecs:*:*:service/duo-edge-*/*']) },
  ]);
  expect(allowing('elasticloadbalancing:CreateLoadBalancer')).toMatchObject([
    {
      Resource: expect.arrayContaining(['arn:aws:elasticloadbalancing:*:*:loadbalancer/net/duo-*']),
    },
  ]);
  for (const action of ['application-autoscaling:PutScalingPolicy', 'ecs:RegisterTaskDefinition']) {
    expect(allowing(action)).toMatchObject([{ Resource: ['*'] }]);
  }
});
