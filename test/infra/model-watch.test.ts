/** The watch over models, as it is deployed. */
import type { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { TEMPLATE_CHECKS } from '#infra/deploy/template-checks.ts';
import { writeDecision } from '#shared/watch/decide-canary.ts';
import { watchedCanaries } from '#shared/watch/watched-canaries.ts';
import { ASSIGNMENT } from '../shared/watch/watched.ts';
import { folderOf, functionsOf, packageService, statementsOf } from './packaged-template.ts';
import { alarmsOf } from './template-metrics.ts';
import { propertiesOf } from './template-resources.ts';

const { template } = await packageService('--param=modelWatch=on');

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

it('tells what was rolled back, and that nothing can be watched', () => {
  const own = alarmsOf(template).slice(-2);

  expect(own).toMatchObject([
    { AlarmName: 'duo-edge-prod-model-watch', MetricName: 'Errors', EvaluationPeriods: 3 },
    { AlarmName: 'duo-edge-prod-canary-rollbacks', MetricName: 'canary_rollbacks' },
  ]);
});

it.each(Object.entries(TEMPLATE_CHECKS).filter(([name]) => name !== 'no bodies in logs'))(
  'keeps to what holds of every template: %s',
  (_, check) => {
    const text = JSON.stringify(template);

    expect(check({ template, text, provider: { logs: { restApi: {} } } } as never)).toEqual([]);
  },
);
