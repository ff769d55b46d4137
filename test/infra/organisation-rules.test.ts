/** What organisations demand of every stack in their accounts. */
import { describe, expect, it } from 'vitest';
import { ofType, packageService } from './packaged-template.ts';
import { propertiesOf, rolePolicyOf } from './template-resources.ts';

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/';
const BOUNDARY = 'arn:aws:iam::123456789012:policy/team/boundary';
const ROUTER = 'arn:aws:bedrock:eu-central-1:123456789012:prompt-router/abc';
const BEDROCK_ROLES = ['bedrock', 'team/models'].map(
  (name) => `arn:aws:iam::210987654321:role/${name}`,
);
const PROJECT = 'arn:aws:bedrock:eu-central-1:123456789012:project/a1b2';
const GUARDRAIL = 'arn:aws:bedrock:eu-central-1:210987654321:guardrail/abc123';

const { template, provider } = await packageService(
  '--param=gitlabUrl=https://gitlab.example.com',
  '--param=usageBucket=create',
  '--param=usageEvents=audit',
  '--param=network=private',
  '--param=vpcId=vpc-0a1b2c3d',
  '--param=subnetIds=subnet-0a1b2c3d',
  '--param=apiVpcEndpointIds=vpce-0a1b2c3d',
  '--param=regionFence=true',
  `--param=permissionsBoundaryArn=${BOUNDARY}`,
  '--param=iamPath=/team/ai/',
  '--param=tags={"cost-centre": "4711"}',
  `--param=tableKeyArn=${KEY}table`,
  `--param=logKeyArn=${KEY}logs`,
  `--param=bucketKeyArn=${KEY}bucket`,
  `--param=environmentKeyArn=${KEY}environment`,
  '--param=deploymentBucket=acme-deployments',
  `--param=modelArns=${ROUTER}`,
  `--param=guardrailArns=${GUARDRAIL}`,
  `--param=bedrockRoleArn=${BEDROCK_ROLES[0]}`,
  `--param=bedrockRoleArns=${BEDROCK_ROLES.join(',')}`,
  '--param=bedrockExternalId=duo-edge',
  `--param=bedrockProjects={"*": "${PROJECT}", "duo_chat": "${PROJECT}"}`,
);

const REQUEST_ROLES = ['CodeCompletionRole', 'CodeGenerationRole', 'ChatRole', 'PlatformRole'];

describe('roles', () => {
  const roles = [...ofType(template, 'AWS::IAM::Role')];

  it.each(roles)('%s has the boundary and the path', (_, role) => {
    expect(role).toMatchObject({ PermissionsBoundary: BOUNDARY, Path: '/team/ai/' });
  });

  it('are all of them ours: the tool makes none', () => {
    const names = roles.map(([id]) => id).toSorted();

    expect(names).toEqual(
      [
        ...REQUEST_ROLES,
        ...['AccessLogRole', 'UsageEventsRole', 'UsageStreamRole', 'UsageSubscriptionRole'],
      ].toSorted(),
    );
  });

  it('have policies with the path, too', () => {
    const policies = [...ofType(template, 'AWS::IAM::ManagedPolicy').values()];

    expect(policies).toHaveLength(2);
    for (const policy of policies) expect(policy).toMatchObject({ Path: '/team/ai/' });
  });
});

describe('another account’s Bedrock', () => {
  it.each(REQUEST_ROLES)('%s assumes exactly the roles, if it asks models', (id) => {
    const statements = rolePolicyOf(template, id).filter(({ Action }) =>
      String(Action).includes('sts:'),
    );

    expect(statements).toEqual(
      id === 'PlatformRole'
        ? []
        : [
            {
              Effect: 'Allow',
              Action: ['sts:AssumeRole', 'sts:TagSession'],
              Resource: BEDROCK_ROLES,
            },
          ],
    );
  });

  it.each(REQUEST_ROLES.slice(0, 3))('%s may ask in the projects', (id) => {
    const [invoke] = rolePolicyOf(template, id).filter(({ Action }) =>
      String(Action).includes('bedrock:InvokeModel'),
    );

    expect([invoke?.Resource].flat().filter((resource) => resource === PROJECT)).toHaveLength(1);
  });

  it('is known to the functions', () => {
    for (const own of ofType(template, 'AWS::Lambda::Function').values()) {
      expect(own).toMatchObject({
        Environment: {
          Variables: {
            DUO_EDGE_BEDROCK_ROLE: BEDROCK_ROLES[0],
            DUO_EDGE_BEDROCK_EXTERNAL_ID: 'duo-edge',
            DUO_EDGE_BEDROCK_SESSION_TAGS: 'feature',
          },
        },
      });
    }
  });
});

it('every resource gets the tags of the stack', () => {
  expect(provider).toMatchObject({ stackTags: { 'cost-centre': '4711' } });
});

describe('keys of the organisation', () => {
  it('encrypt the table', () => {
    expect(propertiesOf(template, 'AssignmentsTable').SSESpecification).toEqual({
      SSEEnabled: true,
      SSEType: 'KMS',
      KMSMasterKeyId: `${KEY}table`,
    });
  });

  it.each(REQUEST_ROLES)('may be used by %s for the table alone, and for its variables', (id) => {
    const statements = rolePolicyOf(template, id).filter(({ Resource }) =>
      String(Resource).startsWith(KEY),
    );

    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: [
          ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt'],
          ...['kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        ],
        Resource: `${KEY}table`,
        Condition: {
          StringEquals: {
            'kms:ViaService': { 'Fn::Sub': `dynamodb.\${AWS::Region}.amazonaws.com` },
          },
        },
      },
      { Effect: 'Allow', Action: ['kms:Decrypt'], Resource: `${KEY}environment` },
    ]);
  });

  it.each([...ofType(template, 'AWS::Logs::LogGroup')])('encrypt %s', (_, group) => {
    expect(group).toMatchObject({ KmsKeyId: `${KEY}logs` });
  });

  it.each([...ofType(template, 'AWS::Lambda::Function')])(
    'encrypt the variables of %s',
    (_, own) => {
      expect(own).toMatchObject({ KmsKeyArn: `${KEY}environment` });
    },
  );

  it('encrypt the records of requests, and what Athena answers', () => {
    expect(propertiesOf(template, 'UsageBucket').BucketEncryption).toMatchObject({
      ServerSideEncryptionConfiguration: [
        {
          ServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: `${KEY}bucket`,
          },
        },
      ],
    });
    expect(propertiesOf(template, 'UsageWorkGroup').WorkGroupConfiguration).toMatchObject({
      ResultConfiguration: {
        EncryptionConfiguration: { EncryptionOption: 'SSE_KMS', KmsKey: `${KEY}bucket` },
      },
    });
    expect(rolePolicyOf(template, 'UsageStreamRole')).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: `${KEY}bucket`,
    });
  });
});

it('deployments go to the bucket of the organisation', () => {
  expect(template.Resources).not.toHaveProperty('ServerlessDeploymentBucket');
  expect(provider).toMatchObject({
    deploymentBucket: 'acme-deployments',
    deploymentBucketObject: {
      serverSideEncryption: 'aws:kms',
      sseKMSKeyId: `${KEY}bucket`,
    },
  });
});

describe('models and guardrails that are named by ARN', () => {
  it.each(['CodeCompletionRole', 'CodeGenerationRole', 'ChatRole'])('are allowed for %s', (id) => {
    const statements = rolePolicyOf(template, id);
    const invoke = statements.find(({ Action }) => Action.includes('bedrock:InvokeModel'));
    const apply = statements.find(({ Action }) => Action.includes('bedrock:ApplyGuardrail'));

    expect(invoke?.Resource).toContainEqual(ROUTER);
    expect(apply?.Resource).toContainEqual(GUARDRAIL);
    expect(apply?.Resource).toContainEqual({
      'Fn::Sub': `arn:\${AWS::Partition}:bedrock:*:\${AWS::AccountId}:guardrail-profile/*`,
    });
  });
});
