/** The watch over models, as it is deployed. */
import type { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { deployerPolicy } from '#infra/cli/deployment/policy.ts';
import { TEMPLATE_CHECKS } from '#infra/deploy/template-checks.ts';
import { writeDecision } from '#shared/watch/decide-canary.ts';
import { WARNING_DAYS } from '#shared/watch/life-cycle.ts';
import { watchedCanaries } from '#shared/watch/watched-canaries.ts';
import { ASSIGNMENT } from '../shared/watch/watched.ts';
import { folderOf, functionsOf, packageService, statementsOf } from './packaged-template.ts';
import { alarmsOf } from './template-metrics.ts';
import { propertiesOf } from './template-resources.ts';

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1a2b';
const [{ template }, { template: unmeasured }] = await Promise.all([
  packageService('--param=modelWatch=on', `--param=logKeyArn=${KEY}`),
  packageService('--param=modelWatch=on', '--param=metrics=false'),
]);

const FUNCTION = { 'Fn::GetAtt': ['WatchLambdaFunction', 'Arn'] };
const TABLE = { 'Fn::GetAtt': ['AssignmentsTable', 'Arn'] };
const GROUPS = ['CodeDashcompletionLogGroup', 'CodeDashgenerationLogGroup', 'ChatLogGroup'];

const properties = [...functionsOf(template).values()].find((one) => folderOf(one) === 'watch');
const statements = properties ? statementsOf(template, properties) : [];

describe('the function', () => {
  it('knows the log groups of the functions that ask models, and may read these alone', () => {
    expect(properties?.Environment.Variables).toMatchObject({
      DUO_EDGE_LOG_GROUPS: { 'Fn::Join': [',', GROUPS.map((Ref) => ({ Ref }))] },
    });
    expect(statements.filter(({ Action }) => Action === 'logs:FilterLogEvents')).toEqual([
      {
        Effect: 'Allow',
        Action: 'logs:FilterLogEvents',
        Resource: GROUPS.map((group) => ({ 'Fn::GetAtt': [group, 'Arn'] })),
      },
    ]);
  });

  it('may have these decrypted, where they have a key', () => {
    expect(statements.filter(({ Action }) => [Action].flat().includes('kms:Decrypt'))).toEqual([
      {
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: KEY,
        Condition: {
          StringEquals: {
            'kms:ViaService': { 'Fn::Sub': `logs.\${AWS::Region}.amazonaws.com` },
          },
        },
      },
    ]);
  });

  it('writes its counters, the copy of a version, and of an assignment which model it names', () => {
    const own = { 'dynamodb:LeadingKeys': 'false' };
    const writing = statements.filter(({ Action }) =>
      /^dynamodb:(Put|Update|Delete)/.test(`${Action}`),
    );

    expect(writing.map(({ Resource }) => Resource)).toEqual([TABLE, TABLE, TABLE]);
    expect(writing.map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [
        'dynamodb:UpdateItem',
        { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['WATCH'] }, Null: own },
      ],
      [
        'dynamodb:UpdateItem',
        {
          'ForAllValues:StringEquals': {
            'dynamodb:LeadingKeys': ['ASSIGNMENT'],
            'dynamodb:Attributes': expect.arrayContaining(['canary', 'decision', 'model']),
          },
          Null: { ...own, 'dynamodb:Attributes': 'false' },
          StringEqualsIfExists: { 'dynamodb:ReturnValues': 'NONE' },
        },
      ],
      [
        'dynamodb:PutItem',
        { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['HISTORY#*'] }, Null: own },
      ],
    ]);
    expect(JSON.stringify(writing)).not.toMatch(
      /guardrail|patterns|limitUsd|baseUrl|enabled|pinned/,
    );
  });

  it.each(['rolled back', 'promoted'] as const)(
    'may write all that a decision changes: %s',
    async (result) => {
      const allowed = statements.flatMap(
        ({ Condition }) => Condition?.['ForAllValues:StringEquals']?.['dynamodb:Attributes'] ?? [],
      );
      const [canary] = watchedCanaries([ASSIGNMENT]);
      const sent: UpdateItemCommand[] = [];
      const client = { send: async (command: UpdateItemCommand) => sent.push(command) };
      const decision = { result, model: 'a.second', percent: 10, findings: [] };

      if (canary) {
        await writeDecision({ client, table: 'table' } as never, canary, { decision, nowMs: 0 });
      }

      const names = Object.values(sent[1]?.input.ExpressionAttributeNames ?? {});
      expect(names).toContain('canary');
      expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
    },
  );

  it('reads when models end, wherever they are, and daily', () => {
    expect(
      statements.filter(({ Action }) => [Action].flat().some((action) => /^bedrock:/.test(action))),
    ).toMatchObject([{ Action: ['bedrock:GetFoundationModel', 'bedrock:GetInferenceProfile'] }]);
    expect(propertiesOf(template, 'LifeCycleWatch')).toMatchObject({
      ScheduleExpression: 'cron(0 6 * * ? *)',
      Targets: [{ Arn: FUNCTION, Input: '{"task":"life-cycles"}' }],
    });
    expect(propertiesOf(template, 'LifeCycleWatchPermission')).toMatchObject({
      SourceArn: { 'Fn::GetAtt': ['LifeCycleWatch', 'Arn'] },
    });
  });

  it('is called every minute, and not again when it fails', () => {
    expect(propertiesOf(template, 'CanaryWatch')).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      Targets: [{ Arn: FUNCTION, Input: '{"task":"canaries"}' }],
    });
    expect(propertiesOf(template, 'CanaryWatchPermission')).toMatchObject({
      FunctionName: FUNCTION,
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['CanaryWatch', 'Arn'] },
    });
    expect(propertiesOf(template, 'WatchRetries')).toMatchObject({ MaximumRetryAttempts: 0 });
  });
});

it('is in the policy of the deployer', () => {
  const { Statement } = deployerPolicy(template as never, { region: 'eu-central-1' });

  expect(Statement.find(({ Sid }) => Sid === 'AWSEvents')).toMatchObject({
    Action: expect.arrayContaining(['events:PutRule', 'events:PutTargets']),
    Resource: ['arn:aws:events:*:*:rule/duo-edge-*'],
  });
});

it('tells what was rolled back, that nothing can be watched, and 90, 45 and 14 days before a model ends', () => {
  const own = alarmsOf(template).slice(-2 - WARNING_DAYS.length);

  expect(own).toMatchObject([
    { AlarmName: 'duo-edge-prod-model-watch', MetricName: 'Errors', EvaluationPeriods: 3 },
    { AlarmName: 'duo-edge-prod-canary-rollbacks', MetricName: 'canary_rollbacks' },
    ...WARNING_DAYS.map((days) => ({
      AlarmName: `duo-edge-prod-model-end-${days}`,
      MetricName: 'days_to_model_end',
      Statistic: 'Minimum',
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      Period: 86_400,
      Threshold: days,
    })),
  ]);
});

it('tells that nothing can be watched without metrics of its own, too', () => {
  const names = alarmsOf(unmeasured).map(({ AlarmName }) => AlarmName);

  expect(names.filter((name) => /-(model-|canary-)/.test(String(name)))).toEqual([
    'duo-edge-prod-model-watch',
  ]);
});

it.each(Object.entries(TEMPLATE_CHECKS).filter(([name]) => name !== 'no bodies in logs'))(
  'keeps to what holds of every template: %s',
  (_, check) => {
    const text = JSON.stringify(template);

    expect(check({ template, text, provider: { logs: { restApi: {} } } } as never)).toEqual([]);
  },
);
