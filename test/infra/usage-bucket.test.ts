/** The records of requests in a bucket, and the table over it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { USAGE_COLUMNS } from '../support/usage-columns.ts';
import { actionsOf, functionsOf, ofType, packageService } from './packaged-template.ts';
import { alarmsOf } from './template-metrics.ts';
import {
  propertiesOf,
  REQUEST_LOG_GROUPS,
  rolePolicyOf,
  subscriptionsOf,
} from './template-resources.ts';

const { template } = await packageService(
  '--param=usageBucket=create',
  '--param=usageRetentionDays=90',
);

const STREAM = { 'Fn::GetAtt': ['UsageStream', 'Arn'] };

describe('the way to the stream', () => {
  it('is open to the request lines of every function', () => {
    const filters = [...subscriptionsOf(template).values()];

    expect(filters).toEqual(
      REQUEST_LOG_GROUPS.map((group) => ({
        LogGroupName: { Ref: group },
        FilterPattern: '{ $.message = "request" }',
        DestinationArn: STREAM,
        RoleArn: { 'Fn::GetAtt': ['UsageSubscriptionRole', 'Arn'] },
      })),
    );
    expect(functionsOf(template).size).toBe(REQUEST_LOG_GROUPS.length);
  });

  it('is a role of CloudWatch Logs that can do nothing else', () => {
    const { AssumeRolePolicyDocument } = propertiesOf(template, 'UsageSubscriptionRole');
    const ownLogs = `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:*`;

    expect(AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Principal: { Service: 'logs.amazonaws.com' },
        Condition: { StringLike: { 'aws:SourceArn': { 'Fn::Sub': ownLogs } } },
      },
    ]);
    expect(rolePolicyOf(template, 'UsageSubscriptionRole')).toEqual([
      {
        Effect: 'Allow',
        Action: ['firehose:PutRecord', 'firehose:PutRecordBatch'],
        Resource: STREAM,
      },
    ]);
  });
});

describe('the bucket', () => {
  it('is encrypted, private, and outlives the stack', () => {
    expect(template.Resources['UsageBucket']).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
          ],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      },
    });
    expect(propertiesOf(template, 'UsageBucket')).not.toHaveProperty('VersioningConfiguration');
  });

  it('forgets records after so many days', () => {
    const { Rules } = propertiesOf(template, 'UsageBucket').LifecycleConfiguration;

    expect(Rules).toMatchObject([
      { Prefix: 'requests/', ExpirationInDays: 90 },
      { Prefix: 'failed/', ExpirationInDays: 30 },
      { Prefix: 'athena/', ExpirationInDays: 7 },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
    ]);
  });

  it('refuses whoever comes without TLS', () => {
    expect(propertiesOf(template, 'UsageBucketPolicy').PolicyDocument.Statement).toEqual([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [
          { 'Fn::GetAtt': ['UsageBucket', 'Arn'] },
          { 'Fn::Sub': `\${UsageBucket.Arn}/*` },
        ],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});

describe('the stream', () => {
  const { DeliveryStreamEncryptionConfigurationInput, ExtendedS3DestinationConfiguration } =
    propertiesOf(template, 'UsageStream');

  it('keeps the lines of log groups, without their envelopes, one below the other', () => {
    expect(DeliveryStreamEncryptionConfigurationInput).toEqual({ KeyType: 'AWS_OWNED_CMK' });
    expect(ExtendedS3DestinationConfiguration).toMatchObject({
      CompressionFormat: 'GZIP',
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          {
            Type: 'Decompression',
            Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
          },
          {
            Type: 'CloudWatchLogProcessing',
            Parameters: [{ ParameterName: 'DataMessageExtraction', ParameterValue: 'true' }],
          },
          { Type: 'AppendDelimiterToRecord' },
        ],
      },
    });
  });

  it('writes by day, where the table looks for it', () => {
    const { Prefix, ErrorOutputPrefix } = ExtendedS3DestinationConfiguration;
    const { StorageDescriptor, Parameters } = propertiesOf(template, 'UsageTable').TableInput;

    expect(Prefix).toBe('requests/day=!{timestamp:yyyy-MM-dd}/');
    expect(ErrorOutputPrefix).toMatch(/^failed\/!\{firehose:error-output-type\}\//);
    expect(StorageDescriptor.Location).toEqual({ 'Fn::Sub': `s3://\${UsageBucket}/requests/` });
    expect(Parameters).toEqual({
      classification: 'json',
      'projection.enabled': 'true',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': '2026-01-01,NOW',
      // CloudFormation leaves `${day}` to Athena.
      'storage.location.template': { 'Fn::Sub': `s3://\${UsageBucket}/requests/day=\${!day}/` },
    });
  });

  it('may write records into this bucket, and its own errors into its log', () => {
    const statements = rolePolicyOf(template, 'UsageStreamRole');

    expect(actionsOf(statements)).toEqual([
      'logs:PutLogEvents',
      's3:AbortMultipartUpload',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ]);
    expect(JSON.stringify(statements.map(({ Resource }) => Resource))).not.toMatch(/"\*"|athena/);
  });
});

describe('the table', () => {
  const { Columns, SerdeInfo } = propertiesOf(template, 'UsageTable').TableInput.StorageDescriptor;

  it('has a column for every member of a request’s line, and no other', () => {
    const columns = Object.entries(USAGE_COLUMNS).map(([name, Type]) => ({
      Name: name.toLowerCase(),
      Type,
    }));

    expect(Columns).toEqual(columns);
    expect(SerdeInfo.SerializationLibrary).toBe('org.openx.data.jsonserde.JsonSerDe');
  });

  it('answers four questions, which the documentation shows', () => {
    const page = readFileSync(new URL('../../docs/usage-records.md', import.meta.url), 'utf8');
    const queries = [...ofType<NamedQuery>(template, 'AWS::Athena::NamedQuery').values()];

    expect(queries).toHaveLength(4);
    for (const { Name, QueryString, Database, WorkGroup } of queries) {
      expect(page).toContain(`### ${Name}\n\n\`\`\`sql\n${QueryString}\`\`\`\n`);
      expect({ Database, WorkGroup }).toEqual({
        Database: { Ref: 'UsageDatabase' },
        WorkGroup: { Ref: 'UsageWorkGroup' },
      });
      const members = QueryString.match(/\b[a-z]+[A-Z]\w*/g) ?? [];
      expect(Object.keys(USAGE_COLUMNS)).toEqual(expect.arrayContaining(members));
    }
  });

  it('is asked in a work group whose answers are kept in the bucket for a week', () => {
    expect(propertiesOf(template, 'UsageWorkGroup').WorkGroupConfiguration).toEqual({
      EnforceWorkGroupConfiguration: true,
      ResultConfiguration: {
        OutputLocation: { 'Fn::Sub': `s3://\${UsageBucket}/athena/` },
        EncryptionConfiguration: { EncryptionOption: 'SSE_S3' },
      },
    });
  });
});

interface NamedQuery {
  readonly Name: string;
  readonly QueryString: string;
  readonly Database: object;
  readonly WorkGroup: object;
}

it('tells when records do not arrive', () => {
  expect(alarmsOf(template).at(-1)).toMatchObject({
    AlarmName: 'duo-edge-prod-usage-delivery',
    MetricName: 'DeliveryToS3.DataFreshness',
    Dimensions: [{ Name: 'DeliveryStreamName', Value: { Ref: 'UsageStream' } }],
  });
});

it('says where the records are', () => {
  expect(template.Outputs).toMatchObject({
    UsageBucketName: { Value: { Ref: 'UsageBucket' } },
    UsageDatabaseName: { Value: { Ref: 'UsageDatabase' } },
    UsageWorkGroupName: { Value: { Ref: 'UsageWorkGroup' } },
  });
});
