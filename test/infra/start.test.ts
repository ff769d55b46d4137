/** The local contract: what any tool may count on that runs `npm start`. */
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadApiRoutes } from '#infra/local/api-routes.ts';
import { startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { startIssuer } from '#infra/local/issuer.ts';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { open, send } from '../support/send.ts';
import { runGateway, type StartedGateway, startGateway } from './start-gateway.ts';

const STOP_MS = 1_000;

const hasCurl = (() => {
  try {
    return execFileSync('curl', ['--version']).length > 0;
  } catch {
    return false;
  }
})();

interface Completion {
  readonly choices: readonly { readonly text: string }[];
}

describe('npm start on a fresh machine', () => {
  let started: StartedGateway;
  beforeAll(async () => {
    started = await startGateway();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  it('says alone on a line where it listens, and before it what it runs on', () => {
    const lines = started.stdout().split('\n');

    expect(lines).toContain(`Duo Edge listening on ${started.url}`);
    expect(started.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(started.stdout()).toMatch(/Bedrock +the built-in stand-in; no real model is called/);
    expect(started.stdout()).toMatch(/DynamoDB +.*embedded/);
  });

  it('answers every route from then on', async () => {
    for (const { resource } of loadApiRoutes()) {
      const path = resource.replace(/\{\w+\+?\}/, 'anything');

      const reply = await send(started.url, { path, headers: {} });

      expect(reply.status, path).toBeLessThan(500);
      expect(reply.headers['x-request-id'], path).toBeDefined();
    }
  });

  it.runIf(hasCurl)('completes code by the command that it shows', async () => {
    const { stdout } = await promisify(execFile)('sh', ['-c', started.curl ?? '']);

    expect((JSON.parse(stdout) as Completion).choices[0]?.text.trim()).not.toBe('');
  });

  it('trusts nobody without a token', async () => {
    const reply = await send(started.url, { path: COMPLETIONS, body: completionBody() });

    expect(reply.status).toBe(401);
  });

  it('ends within a second of SIGTERM', async () => {
    const { code, elapsedMs } = await started.stop('SIGTERM');

    expect(code).toBe(0);
    expect(elapsedMs).toBeLessThan(STOP_MS);
  });
});

describe('npm start with everything given', () => {
  it('listens, asks and trusts as it is told, and ends within a second of SIGINT', async () => {
    await using gitlab = await startIssuer();
    await using bedrock = await startBedrockStandIn({
      answer: ({ streaming }) =>
        streaming
          ? { type: 'answer', text: ['first', 'never'], chunkDelayMs: 60_000 }
          : { type: 'answer', text: 'return a + b' },
    });
    await using store = await startAssignmentsStore();
    const port = await freePort();
    await using started = await startGateway({
      PORT: String(port),
      HOST: 'localhost',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
      AIGW_GITLAB_URL: gitlab.url,
      AWS_REGION_NAME: 'eu-west-1',
      DUO_EDGE_DEFAULT_MODEL: 'bedrock/amazon.nova-lite-v1:0',
    });
    const headers = {
      authorization: `Bearer ${await gitlab.sign()}`,
      'x-gitlab-authentication-type': 'oidc',
      'x-gitlab-realm': 'self-managed',
      'x-gitlab-instance-id': gitlab.instanceId,
    };
    const body = completionBody({ model_identifier: undefined });

    const reply = await send(started.url, { path: COMPLETIONS, headers, body });
    const stream = await open(started.url, {
      path: COMPLETIONS,
      headers,
      body: { ...body, stream: true },
    });
    stream.on('error', () => {}); // It is cut below.
    await once(stream, 'data');
    const { code, elapsedMs } = await started.stop('SIGINT');

    expect(started.url).toBe(`http://localhost:${port}`);
    expect(started.curl).toBeUndefined();
    expect(reply.json<Completion>().choices[0]?.text).toContain('return a + b');
    expect(bedrock.calls.map(({ modelId }) => modelId)).toEqual([
      'amazon.nova-lite-v1:0',
      'amazon.nova-lite-v1:0',
    ]);
    await expect.poll(() => bedrock.calls[1]?.aborted.aborted).toBe(true);
    expect(await tableStatus(store.url)).toBe('ACTIVE');
    expect(code).toBe(0);
    expect(elapsedMs).toBeLessThan(STOP_MS);
  });

  it.each(['true', '1'])('lets everyone in with AIGW_AUTH__BYPASS_EXTERNAL=%s', async (bypass) => {
    await using started = await startGateway({ AIGW_AUTH__BYPASS_EXTERNAL: bypass });

    const reply = await send(started.url, { path: COMPLETIONS, body: completionBody() });

    expect(reply.status).toBe(200);
    expect(started.stdout()).toContain('AIGW_AUTH__BYPASS_EXTERNAL disables authentication');
    expect(started.curl).not.toContain('Authorization');
  });

  it('asks the stand-in when AWS is wanted and there are no credentials, and says so', async () => {
    await using started = await startGateway({
      DUO_EDGE_BEDROCK: 'aws',
      AWS_REGION: 'us-east-1',
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
    });

    const reply = await send(started.url, { path: COMPLETIONS, body: completionBody() });

    expect(started.stdout()).toContain(
      'DUO_EDGE_BEDROCK=aws is set, but no AWS credentials could be resolved',
    );
    expect(reply.status).toBe(200);
  });

  it('asks AWS when it is wanted and there are credentials', async () => {
    await using started = await startGateway({
      DUO_EDGE_BEDROCK: 'aws',
      AWS_REGION: 'us-east-1',
      AWS_BEARER_TOKEN_BEDROCK: 'token',
    });

    expect(started.stdout()).toMatch(/Bedrock +Amazon Bedrock in us-east-1/);
    expect(started.stdout()).not.toContain('no table');
  });

  it('needs no login for a profile that nothing is asked with', async () => {
    await using started = await startGateway({
      AWS_PROFILE: 'expired',
      AIGW_AUTH__BYPASS_EXTERNAL: 'true',
    });

    const reply = await send(started.url, { path: COMPLETIONS, body: completionBody() });

    expect(reply.status).toBe(200);
  });
});

describe('npm start with a wrong configuration', () => {
  it('ends with one message that names every problem', async () => {
    const { code, stdout, stderr } = await runGateway({
      PORT: '70000',
      AIGW_GITLAB_URL: 'gitlab.example.com',
      AIGW_CUSTOMER_PORTAL_URL: 'https://user:secret@portal.example.com',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'bedrock',
      AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS: '[',
      AIGW_SELF_SIGNED_JWT__SIGNING_KEY: 'no key',
      AIGW_SELF_SIGNED_JWT__VALIDATION_KEY: 'no key',
    });

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toEqual([
      'Duo Edge cannot start as it is configured:',
      expect.stringMatching(/^ {2}- PORT /),
      expect.stringMatching(/^ {2}- AIGW_FEATURE_FLAGS__DISALLOWED_FLAGS /),
      expect.stringMatching(/^ {2}- AIGW_GITLAB_URL /),
      expect.stringMatching(/^ {2}- AIGW_CUSTOMER_PORTAL_URL /),
      expect.stringMatching(/^ {2}- AWS_ENDPOINT_URL_BEDROCK_RUNTIME /),
      expect.stringMatching(/^ {2}- AIGW_SELF_SIGNED_JWT__SIGNING_KEY /),
      expect.stringMatching(/^ {2}- AIGW_SELF_SIGNED_JWT__VALIDATION_KEY /),
    ]);
    expect(stderr).not.toContain('secret');
  });

  it('says that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };

    const { code, stderr } = await runGateway({ PORT: String(port) });
    other.close();

    expect(code).toBe(1);
    expect(stderr).toContain(`HOST, PORT: cannot listen on 127.0.0.1:${port} (EADDRINUSE)`);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function tableStatus(endpoint: string): Promise<string | undefined> {
  const client = new DynamoDBClient({ region: 'eu-west-1', endpoint });
  const { Table } = await client.send(
    new DescribeTableCommand({ TableName: 'duo-edge-assignments' }),
  );
  client.destroy();
  return Table?.TableStatus;
}
