/**
 * The bundles under Lambda's own runtime client, against a small Runtime API: `npm run test:runtime`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '#infra/deploy/build.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type BedrockStandIn, startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import type { Posted } from './runtime-api.ts';
import { findRuntimeClient, startRuntimeProcess } from './runtime-process.ts';

const NAMES = ['chat', 'code-completion', 'code-generation', 'platform'];

/** An event for each function whose answer streams, and what the model says then. */
const STREAMS = [
  { name: 'code-completion', event: 'code-completion-stream', text: ['one ', 'two ', 'three'] },
  { name: 'code-generation', event: 'code-generation-v2', text: ['one ', 'two ', 'three'] },
  { name: 'chat', event: 'chat-agent', text: ['Final Answer: ', 'one ', 'two ', 'three'] },
];

const client = findRuntimeClient() ?? '';
if (client === '') {
  process.stderr.write(
    'Skipped: the bundles under Lambda’s runtime client, which is not installed. `npm run test:runtime` installs it for one run (Linux, cmake, a C++ compiler).\n',
  );
}

describe.skipIf(client === '')('under the runtime client of Lambda', () => {
  let folder = '';
  let bedrock: BedrockStandIn;
  let script: Script = { type: 'answer', text: 'fine' };

  beforeAll(async () => {
    // Outside the repository, as on Lambda: no package.json above says that `.js` means ES modules.
    folder = await mkdtemp(join(tmpdir(), 'duo-edge-runtime-'));
    bedrock = await startBedrockStandIn({ answer: () => script });
    await build(folder);
  });

  afterAll(async () => {
    await bedrock.close();
    await rm(folder, { recursive: true });
  });

  const start = (name: string, handler = 'index.handler') =>
    startRuntimeProcess({
      client,
      bundle: join(folder, name, 'index.mjs'),
      handler,
      env: {
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
        // Nobody there: the deployment's own settings serve.
        AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
        DUO_EDGE_UNKNOWN_SETTINGS: 'default',
        AIGW_AUTH__BYPASS_EXTERNAL: 'true',
        DUO_EDGE_CONFIRM_BYPASS: 'true',
        DUO_EDGE_DEFAULT_MODEL: 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
        DUO_EDGE_TABLE: 'duo-edge-test',
      },
    });

  it.each(NAMES)('the bundle of %s loads, answers, and ends on SIGTERM', async (name) => {
    await using running = await start(name);

    const answer = read(await running.invoke(await eventOf('platform-unknown-route')));
    const terminatedAfterMs = await running.terminate();

    expect(answer).toMatchObject({ kind: 'response', statusCode: 404 });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(terminatedAfterMs).toBeLessThan(2_000);
  });

  it.each(STREAMS)('$name streams in pieces, the head before the body', async (stream) => {
    script = { type: 'answer', text: stream.text, chunkDelayMs: 50 };
    await using running = await start(stream.name);

    const posted = await running.invoke(await eventOf(stream.event, { stream: true }));

    const answer = read(posted);
    expect(answer).toMatchObject({ kind: 'response', statusCode: 200 });
    expect(answer.body).toContain('three');
    expect(posted.pieces.length).toBeGreaterThan(2);
    expect(posted.pieces[0]?.toString()).toMatch(/^\{"statusCode":200,/);
  });

  it.each(STREAMS)('$name lives on after a model whose stream failed', async (stream) => {
    await using running = await start(stream.name);
    const event = await eventOf(stream.event, { stream: true });

    const failed = { name: 'throttlingException', type: 'exception', after: 2 } as const;
    for (const fault of [failed, { type: 'reset', after: 2 } as const]) {
      script = { type: 'answer', text: stream.text, chunkDelayMs: 5, fault };
      await running.invoke(event);
    }
    script = { type: 'answer', text: stream.text };
    const answer = read(await running.invoke(event));

    expect(answer).toMatchObject({ statusCode: 200, body: expect.stringContaining('three') });
    expect(running.isAlive).toBe(true);
    expect(running.output).not.toContain('Runtime.Unhandled');
  });

  it.each(STREAMS)('$name answers in one piece by its buffered handler', async (stream) => {
    script = { type: 'answer', text: stream.text };
    await using running = await start(stream.name, 'index.bufferedHandler');

    const { pieces } = await running.invoke(await eventOf(stream.event, { stream: true }));

    const result: APIGatewayProxyResult = JSON.parse(Buffer.concat(pieces).toString());
    expect(result).toMatchObject({ statusCode: 200, body: expect.stringContaining('three') });
  });
});

/** An event of those for `sam local`, with changes to its body. */
async function eventOf(name: string, changes: object = {}): Promise<object> {
  const path = join(import.meta.dirname, '../../../../infra/local/sam/events', `${name}.json`);
  const event = JSON.parse(await readFile(path, 'utf8'));
  const body = event.body === null ? null : { ...JSON.parse(event.body), ...changes };
  return { ...event, body: body === null ? null : JSON.stringify(body) };
}

/** Takes a streamed answer apart: JSON, eight NUL bytes, the body. */
function read({ kind, pieces }: Posted) {
  const bytes = Buffer.concat(pieces);
  const end = bytes.indexOf(Buffer.alloc(8));
  const prelude: { statusCode: number; headers: Record<string, string> } = JSON.parse(
    bytes.toString('utf8', 0, end),
  );
  return { kind, ...prelude, body: bytes.toString('utf8', end + 8) };
}
