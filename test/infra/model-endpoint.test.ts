/** The model endpoint in the template, switched on: a function and a role of its own. */
import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  folderOf,
  functionsOf,
  ofType,
  packageService,
  routesOf,
  statementsOf,
} from './packaged-template.ts';
import { propertiesOf, subscriptionsOf } from './template-resources.ts';

const param = (text: string) => `--param=${text}`;

const { template: on } = await packageService(
  ...['modelEndpoint=on', 'modelEndpointConcurrency=20', 'promptCaching=false'].map(param),
  ...['usageBucket=create', 'usageEvents=audit', 'regionFence=true', 'servingPlatforms=on'].map(
    param,
  ),
);

const ROUTES = [
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/models',
  '/v1/models/{model+}',
  '/v1/responses',
  '/v1/v1/models',
];

describe('switched on', () => {
  const endpoint = [...functionsOf(on).values()].find((one) => folderOf(one) === 'model-endpoint');

  it('answers its routes, as long as an agent’s step takes', () => {
    const routes = routesOf(on).filter(({ target }) => folderOf(target) === 'model-endpoint');

    expect(routes.map(({ path }) => path).toSorted()).toEqual(ROUTES);
    for (const { method } of routes) {
      expect(method.HttpMethod).toBe('ANY');
      expect(method.Integration).toMatchObject({
        ResponseTransferMode: 'STREAM',
        TimeoutInMillis: 605_000,
      });
    }
    expect(endpoint).toMatchObject({
      Timeout: 600,
      ReservedConcurrentExecutions: 20,
      Environment: {
        Variables: { DUO_EDGE_PROMPT_CACHING: 'false', DUO_EDGE_BUILT_IN_ALIASES: 'true' },
      },
    });
  });

  it('may read the table, count spending and ask models, and nothing else', () => {
    const statements = endpoint ? statementsOf(on, endpoint) : [];

    expect([...new Set(actionsOf(statements))]).toEqual([
      'bedrock:ApplyGuardrail',
      'bedrock:InvokeModel',
      'bedrock:InvokeModelWithResponseStream',
      'dynamodb:GetItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
    const update = statements.find(({ Action }) => Action === 'dynamodb:UpdateItem');
    expect(update?.Condition).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SPEND#*'] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    });
    expect(endpoint?.Role).toEqual({ 'Fn::GetAtt': ['ModelEndpointRole', 'Arn'] });
  });

  it('is fenced in, asks platforms, and is recorded and watched as the others are', () => {
    expect(propertiesOf(on, 'ModelEndpointRole').ManagedPolicyArns).toEqual([
      { Ref: 'RegionFencePolicy' },
    ]);
    expect(propertiesOf(on, 'ServingPlatformAccess').Roles).toContainEqual({
      Ref: 'ModelEndpointRole',
    });
    const filters = [...subscriptionsOf(on).values()].filter(
      ({ LogGroupName }) => LogGroupName.Ref === 'ModelDashendpointLogGroup',
    );
    expect(filters).toHaveLength(2);
    const alarms = [...ofType<{ AlarmName: string }>(on, 'AWS::CloudWatch::Alarm').values()];
    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual(
      expect.arrayContaining([
        'duo-edge-prod-model-endpoint-failing',
        'duo-edge-prod-model-endpoint-throttled',
        'duo-edge-prod-modelEndpoint-concurrency',
      ]),
    );
  });
});
