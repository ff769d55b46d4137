/** The bucket of the documentation's index in the template: none by default, created, or the operator's own. */
import { describe, expect, it } from 'vitest';
import { ofType, packageService, type Template } from './packaged-template.ts';
import { propertiesOf } from './template-resources.ts';

const PRIVATE = [
  '--param=network=private',
  '--param=vpcId=vpc-0a1b2c3d',
  '--param=subnetIds=subnet-0a1b2c3d',
  '--param=apiVpcEndpointIds=vpce-0a1b2c3d',
  '--param=privateEndpoints=create',
  '--param=routeTableIds=rtb-0a1b2c3d',
];

const { template: without } = await packageService(...PRIVATE);
const { template: created } = await packageService('--param=docsBucket=create');
const { template: own } = await packageService('--param=docsBucket=my.docs', ...PRIVATE);

function bucketOf(template: Template): unknown {
  return propertiesOf(template, 'PlatformLambdaFunction').Environment.Variables
    .DUO_EDGE_DOCS_BUCKET;
}

const namedDocs = (template: Template) =>
  Object.keys(template.Resources).filter((id) => id.startsWith('Docs'));

describe('by default', () => {
  it('there is nothing of it', () => {
    expect(namedDocs(without)).toEqual([]);
    expect(bucketOf(without)).toBe('');
    expect(JSON.stringify(without)).not.toContain('s3:GetObject"');
  });
});

describe('created', () => {
  it('is encrypted, private, and outlives the stack', () => {
    expect(created.Resources['DocsBucket']).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      },
    });
    expect(propertiesOf(created, 'DocsBucketPolicy').PolicyDocument.Statement).toMatchObject([
      { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });

  it('is known to the platform function and to whoever publishes', () => {
    expect(bucketOf(created)).toEqual({ Ref: 'DocsBucket' });
    expect(created.Outputs['DocsBucketName']?.Value).toEqual({ Ref: 'DocsBucket' });
  });
});

describe.each([
  ['created', created, { Ref: 'DocsBucket' }],
  ['of the operator', own, 'my.docs'],
])('a bucket %s', (_, template, name) => {
  it('may be read by the platform function alone, below docs/, and never written', () => {
    const { Roles, PolicyDocument } = propertiesOf(template, 'DocsAccess');

    expect(Roles).toEqual([{ Ref: 'PlatformRole' }]);
    expect(PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: {
          'Fn::Sub': [`arn:\${AWS::Partition}:s3:::\${Bucket}/docs/*`, { Bucket: name }],
        },
      },
    ]);
  });
});

it('of the operator is not made, and named to the function', () => {
  expect(namedDocs(own).toSorted()).toEqual(['DocsAccess', 'DocsBucketEndpoint']);
  expect(bucketOf(own)).toBe('my.docs');
});

it('in a private network is reached through an endpoint that costs nothing', () => {
  const endpoints = [
    ...ofType<{ VpcEndpointType: string; ServiceName: unknown }>(
      own,
      'AWS::EC2::VPCEndpoint',
    ).values(),
  ];
  const s3 = endpoints.filter(({ ServiceName }) => JSON.stringify(ServiceName).includes('.s3'));

  expect(s3).toMatchObject([{ VpcEndpointType: 'Gateway' }]);
  expect(JSON.stringify(without)).not.toContain('.s3"');
});
