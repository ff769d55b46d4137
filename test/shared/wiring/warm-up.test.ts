import '#infra/local/lambda-runtime.ts';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startIssuer } from '#infra/local/issuer.ts';
import type { RequestRecord } from '#shared/request/request-record.ts';
import { loadConfig } from '#shared/wiring/config.ts';
import { type Wiring, warmUp } from '#shared/wiring/warm-up.ts';
import { createHandler } from '../../../functions/code-completion/handler.ts';
import { startRecordingServer } from '../../infra/recording-server.ts';

const ENVIRONMENT = {
  AIGW_GITLAB_URL: 'http://127.0.0.1:9',
  AWS_LAMBDA_FUNCTION_NAME: 'duo-edge-code-completion',
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_DEFAULT_MODEL: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  DUO_EDGE_TABLE: 'assignments',
};
const CONFIG = loadConfig(ENVIRONMENT);

const FILE = { file_name: 'add.py', content_above_cursor: 'a = ', content_below_cursor: '' };
const REQUEST = {
  path: '/v2/code/completions',
  body: { prompt_version: 1, current_file: FILE },
};

const access = { prepare: vi.fn(async () => {}), connect: vi.fn(async () => {}) };

/** Every request that leaves by Node's own client, as host and path. */
let sent: string[];
const note = (message: unknown) => {
  const { request } = message as { readonly request: ClientRequest };
  sent.push(`${request.getHeader('host')}${request.path}`);
};
beforeEach(() => {
  sent = [];
  vi.clearAllMocks();
  subscribe('http.client.request.start', note);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => {
  unsubscribe('http.client.request.start', note);
  vi.unstubAllEnvs();
});

describe('a warm-up', () => {
  it('answers a request by the settings, the model and the rules', async () => {
    const records: RequestRecord[] = [];
    const wire = (wiring: Wiring) =>
      createHandler({
        ...wiring,
        region: CONFIG.region,
        disallowedFlags: {},
        countRequest: (record) => records.push(record),
      });

    await warmUp({ config: CONFIG, access }, wire, REQUEST);

    expect(records).toMatchObject([{ status: 200, outcome: 'ok', stopReason: 'end_turn' }]);
    expect([...new Set(sent)]).toEqual([
      'warm-up.invalid/',
      expect.stringMatching(/^warm-up\.invalid\/model\/.*\/converse$/),
    ]);
  });

  it('is none outside of Lambda', async () => {
    const { AWS_LAMBDA_FUNCTION_NAME: _, ...elsewhere } = ENVIRONMENT;
    const wire = vi.fn();

    await warmUp({ config: loadConfig(elsewhere), access }, wire, REQUEST);

    expect(wire).not.toHaveBeenCalled();
    expect(access.prepare).not.toHaveBeenCalled();
    expect(access.connect).not.toHaveBeenCalled();
  });

  it.each([
    { name: 'that cannot be made', wire: () => expect.fail('no') },
    { name: 'that fails', wire: () => () => Promise.reject(new Error('no')) },
    { name: 'that never ends', wire: () => () => new Promise(() => {}) },
  ])('does no harm with a handler $name', async ({ wire }) => {
    await warmUp({ config: CONFIG, access }, wire, REQUEST);

    expect(access.prepare).toHaveBeenCalledOnce();
    expect(access.connect).toHaveBeenCalledOnce();
  });
});

/** One for all: a function goes on loading its keys when its test is over. */
const gitlab = await startIssuer();
afterAll(() => gitlab[Symbol.asyncDispose]());

const FUNCTIONS = [
  { name: 'code-completion', operation: 'converse' },
  { name: 'code-generation', operation: 'converse-stream' },
  { name: 'chat', operation: 'converse-stream' },
];

it.each(FUNCTIONS)('$name warms up without a word', async ({ name, operation }) => {
  await using aws = await startRecordingServer({ status: 200, body: { Items: [] } });
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', aws.url);
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', aws.url);
  for (const [variable, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(variable, value);
  vi.stubEnv('AIGW_GITLAB_URL', gitlab.url);
  vi.stubEnv('POWERTOOLS_DEV', 'true'); // Logs and metrics by the console that can be watched.
  const said = (['log', 'info', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation(() => {}),
  );

  const { initialised } = await import(`../../../functions/${name}/index.ts?warm-up`);
  await initialised;

  expect(sent.filter((address) => address.endsWith(`/${operation}`))).toHaveLength(1);
  // What leaves the process: the read of the settings, and the connection to Bedrock.
  await vi.waitFor(() => expect(aws.requests).toHaveLength(2));
  expect(aws.requests.map(({ method }) => method).toSorted()).toEqual(['GET', 'POST']);
  expect(said.flatMap(({ mock }) => mock.calls)).toEqual([]);
  vi.restoreAllMocks();
});
