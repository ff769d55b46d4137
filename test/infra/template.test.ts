import { describe, expect, it } from 'vitest';
import { functionNames } from '#infra/deploy/build.ts';
import {
  actionsOf,
  folderOf,
  functionsOf,
  ofType,
  packageService,
  routesOf,
  statementsOf,
} from './packaged-template.ts';

const COMPLETION = { function: 'code-completion', timeoutSeconds: 60 };
const GENERATION = { function: 'code-generation', timeoutSeconds: 120 };
const CHAT = { function: 'chat', timeoutSeconds: 300 };
const PLATFORM = { function: 'platform', timeoutSeconds: 29 };

const ROUTES = {
  '/v2/code/completions': COMPLETION,
  '/v2/completions': COMPLETION,
  '/v2/code/generations': GENERATION,
  '/v3/code/completions': GENERATION,
  '/v4/code/suggestions': GENERATION,
  '/v2/chat/agent': CHAT,
  '/v1/chat/{invokable}': CHAT,
  '/v1/embeddings/{operation+}': CHAT,
  '/v1/prompts/{prompt_id+}': CHAT,
  '/v2/prompts/{prompt_id+}': CHAT,
  '/': PLATFORM,
  '/{proxy+}': PLATFORM,
};

const READ_ASSIGNMENTS = ['dynamodb:GetItem', 'dynamodb:Query'];
const OBSERVE = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];
/** What a function that asks models may do beside. */
const INVOKE = [
  'bedrock:ApplyGuardrail',
  'bedrock:InvokeModel',
  'bedrock:InvokeModelWithResponseStream',
  'dynamodb:UpdateItem',
];

/** What a function may do beside reading assignments and being observed. */
const OWN_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'code-completion': [...INVOKE, 'kms:GetPublicKey'],
  'code-generation': INVOKE,
  chat: INVOKE,
  platform: ['dynamodb:UpdateItem', 'kms:GetPublicKey', 'kms:Sign'],
};

const SIGNING_KEY = '{"Fn::GetAtt":["SigningKey","Arn"]}';

const { template } = await packageService();
const functions = [...functionsOf(template).values()];
const routes = routesOf(template);

describe('functions', () => {
  it('are the folders of functions/, but for those that parameters ask for', async () => {
    const folders = [...functions.map(folderOf), 'model-endpoint', 'usage-events', 'watch'];

    expect(folders.toSorted()).toEqual(await functionNames());
    expect(JSON.stringify(template)).not.toMatch(/model-?(dash)?endpoint|chat\/completions/i);
  });

  it('run on Node 24 and arm64, traced, each under its own role', () => {
    for (const properties of functions) {
      expect(properties).toMatchObject({
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: folderOf(properties).startsWith('code-') ? 1_024 : 512,
        TracingConfig: { Mode: 'Active' },
      });
    }
    const roles = functions.map(({ Role }) => Role['Fn::GetAtt'][0]);
    expect(new Set(roles).size).toBe(functions.length);
  });

  it('keep their logs for 30 days', () => {
    const groups = [...ofType(template, 'AWS::Logs::LogGroup').values()];

    expect(groups).toHaveLength(functions.length + 1); // and the access log
    for (const group of groups) expect(group).toMatchObject({ RetentionInDays: 30 });
  });
});

describe('routes', () => {
  it('lead to the functions of the contract', () => {
    const found = routes.map(({ path, target }) => [
      path,
      { function: folderOf(target), timeoutSeconds: target.Timeout },
    ]);

    expect(Object.fromEntries(found)).toEqual(ROUTES);
    expect(found).toHaveLength(Object.keys(ROUTES).length);
  });

  it.each(routes)('$path streams, with every method, and outlasts its function', (route) => {
    const { HttpMethod, Integration } = route.method;

    expect(HttpMethod).toBe('ANY');
    expect(Integration).toMatchObject({ Type: 'AWS_PROXY', ResponseTransferMode: 'STREAM' });
    const uri = JSON.stringify(Integration.Uri);
    expect(uri).toContain(':lambda:path/2021-11-15/functions/');
    expect(uri).toContain('/response-streaming-invocations');
    expect(Integration.TimeoutInMillis).toBeGreaterThanOrEqual(route.target.Timeout * 1_000);
    expect(Integration.TimeoutInMillis).toBeLessThanOrEqual(900_000);
  });
});

describe('permissions', () => {
  it.each(functions)('of $FunctionName are the ones it needs', (properties) => {
    const own = OWN_ACTIONS[folderOf(properties)] ?? [];

    const actions = new Set(actionsOf(statementsOf(template, properties)));

    expect([...actions]).toEqual([...READ_ASSIGNMENTS, ...OBSERVE, ...own].toSorted());
  });

  it.each(functions)('of $FunctionName are for named things, but for traces', (properties) => {
    const statements = statementsOf(template, properties);

    const unlimited = statements.filter(({ Resource }) => [Resource].flat().includes('*'));

    expect(actionsOf(unlimited)).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
    const logs = statements.find(({ Action }) => Action.includes('logs:PutLogEvents'));
    const group = folderOf(properties).replace('-', 'Dash');
    expect(JSON.stringify(logs?.Resource).toLowerCase()).toContain(
      `["${group}LogGroup","Arn"]`.toLowerCase(),
    );
  });

  it('name the signing key, the table, and families of models', () => {
    const all = functions.flatMap((properties) => statementsOf(template, properties));
    const resourcesFor = (service: string) =>
      new Set(
        all
          .filter(({ Action }) => [Action].flat().some((action) => action.startsWith(service)))
          .flatMap(({ Resource }) => Resource)
          .map((resource) => JSON.stringify(resource)),
      );

    expect(resourcesFor('kms:')).toEqual(new Set([SIGNING_KEY]));
    expect(resourcesFor('dynamodb:')).toEqual(
      new Set(['{"Fn::GetAtt":["AssignmentsTable","Arn"]}']),
    );
    const models = [...resourcesFor('bedrock:')].join('\n');
    for (const family of ['anthropic', 'amazon', 'openai', 'meta', 'mistral']) {
      expect(models).toContain(`\${AWS::AccountId}:inference-profile/*.${family}.*"`);
      expect(models).toContain(`:bedrock:*::foundation-model/${family}.*"`);
    }
    expect(models).not.toMatch(/foundation-model\/\*|:inference-profile\/\*"/);
  });
});

describe('environment', () => {
  it('is complete and holds no secrets', () => {
    for (const { Environment } of functions) {
      expect(Environment.Variables).toMatchObject({
        AIGW_GITLAB_URL: 'https://gitlab.example.com',
        AIGW_CUSTOMER_PORTAL_URL: 'https://customers.gitlab.com',
        DUO_EDGE_DEFAULT_MODEL: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
        DUO_EDGE_TABLE: { Ref: 'AssignmentsTable' },
        POWERTOOLS_SERVICE_NAME: 'duo-edge-prod',
      });
      const names = Object.keys(Environment.Variables).join(' ');
      expect(names).not.toMatch(
        /secret|password|token(?!s)|credential|private|access_key|signing_key\b/i,
      );
    }
    expect(JSON.stringify(template)).not.toContain('AWS_BEARER_TOKEN_BEDROCK');
  });

  it('tells of the signing key whom it concerns', () => {
    const told = functions.filter(
      ({ Environment }) => 'DUO_EDGE_SIGNING_KEY_ID' in Environment.Variables,
    );

    expect(told.map(folderOf).toSorted()).toEqual(['code-completion', 'platform']);
  });
});

it('keeps records of requests nowhere else unless asked', () => {
  const types = Object.values(template.Resources).map(({ Type }) => Type);

  expect(types.join()).not.toMatch(/Firehose|Glue|Athena|SQS|SubscriptionFilter/);
  expect(types.filter((type) => type === 'AWS::S3::Bucket')).toHaveLength(1); // for deployments
});

describe('data', () => {
  it('of assignments outlives mistakes', () => {
    const table = template.Resources['AssignmentsTable'];

    expect(table).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(table?.Properties).toEqual({
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it('is signed by the one algorithm of the contract', () => {
    const platform = functions.find((properties) => folderOf(properties) === 'platform');
    const statements = platform ? statementsOf(template, platform) : [];

    expect(statements.find(({ Action }) => [Action].flat().includes('kms:Sign'))).toMatchObject({
      Resource: JSON.parse(SIGNING_KEY),
      Condition: { StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256' } },
    });
  });

  it('signs with a key that stays in KMS', () => {
    expect(template.Resources['SigningKey']).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
    });
  });
});
