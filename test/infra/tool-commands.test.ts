/** The commands of the deploy tool besides `deploy` and `info`, as docs/deploy.md has them, to their ends. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

/** Each builds the functions, or starts the tool at least. */
vi.setConfig({ testTimeout: 180_000 });

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');
const FUNCTION = '/2015-03-31/functions/duo-edge-prod-chat';
const ROLE = 'arn:aws:iam::123456789012:role/duo-edge-prod-ChatRole-1A2B';
const GITLAB = '--param=gitlabUrl=https://gitlab.example.com';

/** What the deployed function is. */
const CONFIGURATION = {
  ...{ FunctionName: 'duo-edge-prod-chat', PackageType: 'Zip', Handler: 'index.handler' },
  ...{ MemorySize: 512, Timeout: 300, Role: ROLE, State: 'Active', LastUpdateStatus: 'Successful' },
  CodeSha256: 'former',
};

const ANSWERS: Readonly<Record<string, object>> = {
  [`GET ${FUNCTION}`]: { Configuration: CONFIGURATION },
  [`PUT ${FUNCTION}/code`]: CONFIGURATION,
  'Logs_20140328.DescribeLogStreams': { logStreams: [{ logStreamName: 'one', creationTime: 1 }] },
  'Logs_20140328.FilterLogEvents': {
    events: [{ message: '{"level":"INFO","message":"request"}', timestamp: 1, eventId: '1' }],
  },
};

/** Lambda and CloudWatch Logs, with one function. */
const asked: string[] = [];
const aws = createServer(async (request, response) => {
  await request.toArray();
  const { pathname } = new URL(request.url ?? '', 'http://aws');
  const operation = request.headers['x-amz-target'] ?? `${request.method} ${pathname}`;
  asked.push(String(operation));
  const answer = ANSWERS[String(operation)];
  response.writeHead(answer ? 200 : 500, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? {}));
});
beforeAll(() => once(aws.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  aws.close();
  aws.closeAllConnections();
});

async function serverless(...args: readonly string[]) {
  const env = {
    PATH: [BIN, process.env['PATH']].join(delimiter),
    HOME: tmpdir(),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(aws.address() as AddressInfo).port}`,
  };
  const { promise, resolve } = Promise.withResolvers<{ code: number; text: string }>();
  const options = [...args, '--region=eu-central-1'];
  const child = execFile(join(BIN, 'serverless'), options, { cwd: ROOT, env }, (_, out, err) => {
    resolve({ code: child.exitCode ?? -1, text: out + err });
  });
  return promise;
}

it('deploy function replaces the code, and leaves the role as it is', async () => {
  const { code, text } = await serverless('deploy', 'function', '-f', 'chat', GITLAB);

  expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining('code deployed') });
  expect(asked).toContain(`PUT ${FUNCTION}/code`);
  expect(asked.filter((operation) => operation.endsWith('/configuration'))).toEqual([]);
});

it('deploy function wants the parameters that the code depends on', async () => {
  const { code, text } = await serverless('deploy', 'function', '-f', 'chat');

  expect({ code, text }).toEqual({
    code: 1,
    text: expect.stringContaining('gitlabUrl is missing'),
  });
});

it('logs prints the lines, without any parameter', async () => {
  const { code, text } = await serverless('logs', '-f', 'chat');

  expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining('request') });
});

it('print shows the configuration, without any parameter', async () => {
  const { code, text } = await serverless('print', '--path=functions.chat.timeout');

  expect({ code, text: text.trim() }).toEqual({ code: 0, text: '300' });
});
