/** `sam local`: its template against what is deployed, and its events against the functions. */
import '#infra/local/lambda-runtime.ts';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { createMatchApiRoute, loadApiRoutes } from '#infra/local/api-routes.ts';
import { ensureTable, startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import type { BufferedHandler } from '#shared/http/lambda-stream.ts';

interface SamFunction {
  readonly Type: string;
  readonly Properties: {
    readonly CodeUri: string;
    readonly Timeout: number;
    readonly Events: Readonly<
      Record<string, { readonly Properties: { readonly Path: string; readonly Method: string } }>
    >;
  };
}

const ROOT = join(import.meta.dirname, '..', '..');
const EVENTS = join(ROOT, 'infra/local/sam/events');

const { Globals, Resources } = parse(read('infra/local/sam/template.yaml'), { logLevel: 'error' });
const samFunctions: readonly SamFunction[] = Object.values(Resources);
const events = readdirSync(EVENTS).map((file) => file.replace('.json', ''));

const STAND_IN = /stand-in/;
/** What is in the answer to each event. */
const ANSWERS: Readonly<Record<string, readonly [status: number, body: RegExp]>> = {
  'code-completion': [200, /"choices":\[\{"text":/],
  'code-completion-stream': [200, STAND_IN],
  'code-generation-v2': [200, /"choices":\[\{"text":/],
  'code-generation-v4': [200, /"choices":\[\{"text":/],
  'chat-agent': [200, STAND_IN],
  'chat-connection-test': [200, STAND_IN],
  'platform-health': [200, /^\{"status":"ok"\}$/],
  'platform-unknown-route': [404, /"detail":"Not Found"/],
};

describe('the SAM template', () => {
  it('has the functions, routes and time limits that are deployed', () => {
    const routes = samFunctions.flatMap(({ Properties: { CodeUri, Timeout, Events } }) =>
      Object.values(Events).map(({ Properties }) => ({
        functionName: /^\.\.\/\.\.\/\.\.\/dist\/([\w-]+)\/$/.exec(CodeUri)?.[1],
        timeoutMs: Timeout * 1_000,
        resource: Properties.Path,
      })),
    );

    const deployed = loadApiRoutes().map(({ functionName, timeoutMs, resource }) => ({
      functionName,
      timeoutMs,
      resource,
    }));
    expect(routes.toSorted(byResource)).toEqual(deployed.toSorted(byResource));
  });

  it('takes every method, runtime and memory as deployed, and buffers', () => {
    const methods = samFunctions.flatMap(({ Properties }) =>
      Object.values(Properties.Events).map(({ Properties: { Method } }) => Method),
    );
    const deployed = parse(read('serverless.yml'), { logLevel: 'error' });

    expect(new Set(methods)).toEqual(new Set(['any']));
    expect(Globals.Function).toMatchObject({
      Runtime: deployed.provider.runtime,
      MemorySize: deployed.params.default.memoryMb,
      Handler: 'index.bufferedHandler',
    });
  });
});

describe('the events', () => {
  const running: AsyncDisposable[] = [];

  beforeAll(async () => {
    const bedrock = await startBedrockStandIn({ answer: demoAnswer });
    const store = await startAssignmentsStore();
    running.push(bedrock, store);
    const { DUO_EDGE_TABLE } = Globals.Function.Environment.Variables;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ region: 'eu-central-1', endpoint: store.url, credentials });
    await ensureTable(client, String(DUO_EDGE_TABLE));
    client.destroy();
    for (const [name, value] of Object.entries(Globals.Function.Environment.Variables)) {
      vi.stubEnv(name, String(value));
    }
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    // Names the function, as in its container: that is when a bypass must be confirmed.
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'ChatFunction');
    vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', bedrock.url);
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', store.url);
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await Promise.all(running.map((one) => one[Symbol.asyncDispose]()));
  });

  it('are there for each function, and each has its answer below', () => {
    for (const { functionName } of loadApiRoutes()) {
      expect(events.filter((event) => event.startsWith(functionName))).not.toEqual([]);
    }
    expect(events.toSorted()).toEqual(Object.keys(ANSWERS).toSorted());
  });

  it.each(events)('%s is answered in one piece', async (name) => {
    const event: APIGatewayProxyEvent = JSON.parse(read(`infra/local/sam/events/${name}.json`));
    const folder = createMatchApiRoute(loadApiRoutes())(event.path)?.functionName ?? '';
    const module = await import(`../../functions/${folder}/index.ts`);
    const bufferedHandler: BufferedHandler = module.bufferedHandler;

    const context = { awsRequestId: 'sam', getRemainingTimeInMillis: () => 20_000 };
    const result = await bufferedHandler(event, context as Context);

    const [status, body] = ANSWERS[name] ?? [];
    expect(name.startsWith(folder)).toBe(true);
    expect(result).toMatchObject({ statusCode: status, isBase64Encoded: false });
    expect(result.body).toMatch(body ?? '');
    expect(result.headers?.['x-request-id']).toBe(event.headers['X-Request-Id']);
  });
});

describe('the documented commands', () => {
  const page = read('docs/sam-local.md');

  it('name functions and files that there are', () => {
    const files = page.match(/infra\/sam\/[\w./-]+\.(json|yaml)/g) ?? [];
    const functions = page.match(/\b\w+Function\b/g) ?? [];

    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(new Set(functions)).toEqual(new Set(Object.keys(Resources)));
  });
});

const byResource = (a: { resource: string }, b: { resource: string }) =>
  a.resource < b.resource ? -1 : 1;

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
