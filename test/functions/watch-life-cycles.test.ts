/** The daily look at the models in use, against Bedrock's control plane and a table on their wire protocols. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startBedrockControlStandIn } from '#infra/local/bedrock-control-stand-in/server.ts';
import { startTable } from '../infra/cli/models/table.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const SONNET = 'eu.anthropic.claude-sonnet-4-6';
const NOVA = 'amazon.nova-lite-v1:0';

const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let written: Record<string, unknown>[] = [];

beforeEach(() => {
  written = [];
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'duo-edge-test');
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('DUO_EDGE_LOG_GROUPS', 'chat');
  vi.stubEnv('DUO_EDGE_DEFAULT_MODEL', `bedrock/${HAIKU}`);
  for (const level of ['log', 'info', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((text) => void written.push(JSON.parse(text)));
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function watch(models: Parameters<typeof startBedrockControlStandIn>[0], url?: string) {
  await using control = await startBedrockControlStandIn(models);
  await using table = await startTable();
  vi.stubEnv('DUO_EDGE_TABLE', table.table);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', table.url);
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK', url ?? control.url);
  await table.put({
    pk: 'ASSIGNMENT',
    sk: '*#duo_chat',
    model: SONNET,
    canary: { model: NOVA, percent: 5 },
    fallbacks: [{ model: HAIKU }, { model: 'lab//qwen3' }],
  });
  await table.put({ pk: 'ASSIGNMENT', sk: 'instance#code_generations', model: SONNET });
  await table.put({ pk: 'ASSIGNMENT', sk: '*#@alias/ours', model: SONNET });
  await table.put({ pk: 'ASSIGNMENT', sk: '*#code_completions', enabled: false });
  vi.resetModules();
  const { handler } = await import('../../functions/watch/index.ts');
  await handler({ task: 'life-cycles' });
  return control.requests;
}

const lines = (message: string) => written.filter((line) => line['message'] === message);
const metrics = () => written.filter((line) => 'days_to_model_end' in line);

it('tells of each model that ends within 90 days, with its uses and its successor', async () => {
  const requests = await watch({
    models: {
      'anthropic.claude-sonnet-4-6': { status: 'LEGACY', endOfLifeTime: inDays(40) },
      'amazon.nova-lite-v1:0': { status: 'LEGACY', endOfLifeTime: inDays(-1) },
      'anthropic.claude-haiku-4-5-20251001-v1:0': { endOfLifeTime: inDays(200) },
    },
  });

  expect(lines('model life cycle')).toMatchObject([
    {
      level: 'WARN',
      model: SONNET,
      region: 'eu-central-1',
      state: 'legacy',
      endsOn: inDays(40),
      daysLeft: 40,
      uses: expect.arrayContaining(['*#duo_chat', 'instance#code_generations', '*#@alias/ours']),
    },
    { model: NOVA, state: 'ended', daysLeft: 0, uses: ['*#duo_chat (canary)'] },
  ]);
  // One for the model, and one for all, of which the alarms watch the lowest.
  expect(metrics()).toMatchObject([
    { days_to_model_end: 40, model: SONNET, service: 'duo-edge-test' },
    { days_to_model_end: 0, model: NOVA, service: 'duo-edge-test' },
  ]);
  expect(JSON.stringify(metrics()[0])).toContain('[["service"],["service","model"]]');
  expect(requests).toContain(`/inference-profiles/${HAIKU}`);
  expect(requests.join()).not.toContain('qwen3');
});

it('writes nothing while all models stay', async () => {
  await watch({});

  expect(written).toEqual([]);
});

it('tells of a model that Bedrock does not have, or the account is not enrolled for', async () => {
  vi.stubEnv('DUO_EDGE_DEFAULT_MODEL', 'bedrock/eu.anthropic.claude-of-another-kind');
  await watch({});

  expect(lines('model life cycle')).toMatchObject([
    { model: 'eu.anthropic.claude-of-another-kind', state: 'missing', daysLeft: 0 },
  ]);
});

it('says so when Bedrock cannot be asked', async () => {
  await watch({}, 'http://127.0.0.1:9');

  expect(lines('model life cycle unknown')).toMatchObject([
    { models: expect.arrayContaining([expect.objectContaining({ model: SONNET })]) },
  ]);
});
