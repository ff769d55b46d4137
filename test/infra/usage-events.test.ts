/** The records of requests on an event bus, beside those in a bucket. */
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  folderOf,
  functionsOf,
  ofType,
  packageService,
  statementsOf,
} from './packaged-template.ts';
import { alarmsOf } from './template-metrics.ts';
import { propertiesOf, REQUEST_LOG_GROUPS, subscriptionsOf } from './template-resources.ts';

const { template } = await packageService(
  '--param=usageBucket=create',
  '--param=usageEvents=audit',
);

const FUNCTION = { 'Fn::GetAtt': ['UsageDasheventsLambdaFunction', 'Arn'] };

describe('the way to the function', () => {
  const ways = [...subscriptionsOf(template)].filter(([, { RoleArn }]) => RoleArn === undefined);

  it('is open to the request lines of every function that answers', () => {
    expect(ways.map(([, filter]) => filter)).toEqual(
      REQUEST_LOG_GROUPS.map((group) => ({
        LogGroupName: { Ref: group },
        FilterPattern: '{ $.message = "request" }',
        DestinationArn: FUNCTION,
      })),
    );
  });

  it('goes with that to the bucket: two for a log group, which is all it may have', () => {
    expect(subscriptionsOf(template).size).toBe(2 * REQUEST_LOG_GROUPS.length);
  });

  it('is allowed before it is opened, to each log group by itself', () => {
    const allowed = new Map(
      [...ofType<{ readonly Principal: string }>(template, 'AWS::Lambda::Permission')].filter(
        ([, { Principal }]) => Principal === 'logs.amazonaws.com',
      ),
    );

    expect([...allowed.values()]).toEqual(
      REQUEST_LOG_GROUPS.map((group) => ({
        FunctionName: FUNCTION,
        Action: 'lambda:InvokeFunction',
        Principal: 'logs.amazonaws.com',
        SourceAccount: { Ref: 'AWS::AccountId' },
        SourceArn: { 'Fn::GetAtt': [group, 'Arn'] },
      })),
    );
    expect(ways.flatMap(([id]) => template.Resources[id]?.DependsOn)).toEqual([...allowed.keys()]);
  });
});

describe('the function for events', () => {
  const properties = [...functionsOf(template).values()].find(
    (one) => folderOf(one) === 'usage-events',
  );

  it('knows the bus, and may put events on it and nothing else', () => {
    const statements = properties ? statementsOf(template, properties) : [];

    expect(properties?.Environment.Variables).toMatchObject({ DUO_EDGE_USAGE_EVENT_BUS: 'audit' });
    expect(actionsOf(statements)).toEqual([
      'events:PutEvents',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
    const bus = `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/audit`;
    expect(statements.find(({ Action }) => Action === 'events:PutEvents')?.Resource).toEqual({
      'Fn::Sub': bus,
    });
    expect(propertiesOf(template, 'UsageEventsRole').ManagedPolicyArns).toEqual([]);
  });

  it('is tried three times, and then its lines wait in a queue', () => {
    expect(propertiesOf(template, 'UsageEventsRetries')).toEqual({
      FunctionName: { Ref: 'UsageDasheventsLambdaFunction' },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': ['UsageEventsFailed', 'Arn'] } },
      },
    });
    expect(propertiesOf(template, 'UsageEventsFailed')).toEqual({
      MessageRetentionPeriod: 14 * 24 * 3_600,
      SqsManagedSseEnabled: true,
    });
  });
});

it('tells when records do not arrive', () => {
  expect(alarmsOf(template).at(-1)).toMatchObject({
    AlarmName: 'duo-edge-prod-usage-events',
    Dimensions: [
      { Name: 'QueueName', Value: { 'Fn::GetAtt': ['UsageEventsFailed', 'QueueName'] } },
    ],
  });
  expect(template.Outputs).toMatchObject({
    UsageEventsFailedUrl: { Value: { Ref: 'UsageEventsFailed' } },
  });
});
