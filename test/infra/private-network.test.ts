/** The variant without the internet. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { functionsOf, ofType, packageService } from './packaged-template.ts';
import { propertiesOf } from './template-resources.ts';

const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d';

const { template } = await packageService(
  '--param=gitlabUrl=https://gitlab.example.com:8443',
  '--param=customerPortalUrl=none',
  '--param=network=private',
  '--param=vpcId=vpc-0a1b',
  '--param=subnetIds=subnet-0a,subnet-0b',
  '--param=apiVpcEndpointIds=vpce-0a,vpce-0b',
  '--param=domainName=duo.example.com',
  `--param=certificateArn=${CERTIFICATE}`,
  '--param=privateEndpoints=create',
  '--param=routeTableIds=rtb-0a',
  '--param=usageEvents=audit',
  '--param=httpsProxy=http://proxy.example.com:3128',
  '--param=noProxy=.example.com,10.0.0.0/8',
  '--param=modelWatch=on',
  '--param=bedrockRoleArns=arn:aws:iam::210987654321:role/bedrock',
  '--param=bedrockSessionTags=none',
  '--param=servingPlatforms=on',
  '--param=platformPorts=8000,443,8443',
);

const SUBNETS = { 'Fn::Split': [',', 'subnet-0a,subnet-0b'] };
const OWN_GROUP = { 'Fn::GetAtt': ['FunctionsSecurityGroup', 'GroupId'] };

describe('the private API', () => {
  const api = template.Resources['ApiGatewayRestApi'];

  it('is reached through the VPC endpoints', () => {
    expect(api).toMatchObject({
      Properties: {
        EndpointConfiguration: {
          Types: ['PRIVATE'],
          VpcEndpointIds: { 'Fn::Split': [',', 'vpce-0a,vpce-0b'] },
        },
      },
    });
  });

  it('denies every other way in', () => {
    expect(api).toMatchObject({
      Properties: {
        Policy: {
          Statement: [
            { Effect: 'Allow', Action: ['execute-api:Invoke'] },
            {
              Effect: 'Deny',
              Principal: '*',
              Action: ['execute-api:Invoke'],
              Resource: 'execute-api:/*',
              Condition: {
                StringNotEquals: {
                  'aws:SourceVpce': { 'Fn::Split': [',', 'vpce-0a,vpce-0b'] },
                },
              },
            },
          ],
        },
      },
    });
  });
});

describe('the private domain', () => {
  it('has the certificate, and the stage at its root once it is deployed', () => {
    expect(template.Resources['GatewayDomain']).toMatchObject({
      Type: 'AWS::ApiGateway::DomainNameV2',
      Properties: {
        DomainName: 'duo.example.com',
        CertificateArn: CERTIFICATE,
        EndpointConfiguration: { Types: ['PRIVATE'] },
        SecurityPolicy: 'TLS_1_2',
        Policy: { Statement: [{ Effect: 'Allow' }, { Effect: 'Deny' }] },
      },
    });
    expect(template.Resources['GatewayDomainMapping']).toMatchObject({
      Type: 'AWS::ApiGateway::BasePathMappingV2',
      DependsOn: [expect.stringMatching(/^ApiGatewayDeployment/)],
      Properties: { Stage: 'prod' },
    });
  });

  it('is open to the VPC endpoints, each by an association, and is the address', () => {
    const sources = ofType<{ readonly AccessAssociationSource: string }>(
      template,
      'AWS::ApiGateway::DomainNameAccessAssociation',
    );

    expect([...sources.values()].map((own) => own.AccessAssociationSource)).toEqual([
      'vpce-0a',
      'vpce-0b',
    ]);
    expect(template.Outputs).toMatchObject({
      GatewayUrl: { Value: { 'Fn::Sub': 'https://duo.example.com' } },
    });
  });

  it('may be missing: the address then names an endpoint, and needs no private DNS', () => {
    const text = readFileSync(
      new URL('../../infra/deploy/variants/private-network.yml', import.meta.url),
    );
    const { Outputs } = parse(text.toString(), { logLevel: 'error' }).stack;

    expect(Outputs.GatewayUrl.Value[0]).toBe(
      `https://\${ApiGatewayRestApi}-\${Endpoint}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/\${self:provider.stage}`,
    );
  });
});

describe('the functions', () => {
  it('run in the subnets, and wait for the permission to', () => {
    for (const [id, { VpcConfig, FunctionName }] of functionsOf(template)) {
      expect(VpcConfig).toEqual({ SubnetIds: SUBNETS, SecurityGroupIds: [OWN_GROUP] });
      if (/-(usage-events|watch)$/.test(FunctionName)) continue;
      expect(template.Resources[id]?.DependsOn).toContain('NetworkInterfacesPolicy');
    }
    // These wait for their roles, and the roles for the permission.
    const roles = ['UsageEventsRole', 'WatchRole'].map((id) => propertiesOf(template, id));
    const network = { ManagedPolicyArns: [{ Ref: 'NetworkInterfacesPolicy' }] };
    expect(roles).toMatchObject([network, network]);
  });

  it('reach HTTPS and the ports of GitLab and of the proxy, and are reached by nothing', () => {
    const properties = template.Resources['FunctionsSecurityGroup']?.Properties;

    expect(properties).toMatchObject({
      VpcId: 'vpc-0a1b',
      // AWS, GitLab, the proxy, and what of platformPorts is not among them.
      SecurityGroupEgress: [443, 8_443, 3_128, 8_000].map((port) => ({
        FromPort: port,
        ToPort: port,
      })),
    });
    expect(properties).not.toHaveProperty('SecurityGroupIngress');
  });

  it('have a door to STS, and may tag no session', () => {
    expect(propertiesOf(template, 'RoleEndpoint')).toMatchObject({
      ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.sts` },
      PrivateDnsEnabled: true,
    });
    expect(JSON.stringify(propertiesOf(template, 'ChatRole'))).not.toContain('sts:TagSession');
  });

  it('know the way through the proxy', () => {
    for (const { Environment } of functionsOf(template).values()) {
      expect(Environment.Variables).toMatchObject({
        HTTPS_PROXY: 'http://proxy.example.com:3128',
        NO_PROXY: '.example.com,10.0.0.0/8',
      });
    }
  });

  it('trust no customer portal, which they could not reach', () => {
    for (const { Environment } of functionsOf(template).values()) {
      expect(Environment.Variables).toMatchObject({ AIGW_CUSTOMER_PORTAL_URL: '' });
    }
  });

  it('have the permission for network interfaces only in the hands of Lambda itself', () => {
    const network = {
      Action: expect.arrayContaining(['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface']),
    };

    expect(template.Resources['NetworkInterfacesPolicy']).toMatchObject({
      Properties: {
        Roles: expect.arrayContaining([{ Ref: 'PlatformRole' }, { Ref: 'ChatRole' }]),
        PolicyDocument: {
          Statement: [
            { ...network, Effect: 'Allow' },
            {
              ...network,
              Effect: 'Deny',
              Condition: {
                ArnLike: {
                  'lambda:SourceFunctionArn': {
                    'Fn::Sub': expect.stringContaining(':function:duo-edge-prod-*'),
                  },
                },
              },
            },
          ],
        },
      },
    });
  });
});

describe('the endpoints of AWS services', () => {
  it.each([
    ['BedrockEndpoint', 'bedrock-runtime'],
    ['SigningKeyEndpoint', 'kms'],
    ['EventBusEndpoint', 'events'],
    ['LogsEndpoint', 'logs'],
    ['CatalogueEndpoint', 'bedrock'],
  ])('%s leads from the functions to %s', (id, service) => {
    expect(template.Resources[id]?.Properties).toMatchObject({
      VpcEndpointType: 'Interface',
      ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` },
      PrivateDnsEnabled: true,
      SubnetIds: SUBNETS,
      SecurityGroupIds: [{ 'Fn::GetAtt': ['EndpointsSecurityGroup', 'GroupId'] }],
    });
    expect(template.Resources['EndpointsSecurityGroup']?.Properties).toMatchObject({
      SecurityGroupIngress: [{ FromPort: 443, ToPort: 443, SourceSecurityGroupId: OWN_GROUP }],
    });
  });

  it('include DynamoDB, by the routes of the subnets', () => {
    expect(template.Resources['AssignmentsEndpoint']?.Properties).toMatchObject({
      VpcEndpointType: 'Gateway',
      RouteTableIds: { 'Fn::Split': [',', 'rtb-0a'] },
    });
  });
});
