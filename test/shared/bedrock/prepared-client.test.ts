/** A client that sends by the shortest way; that its requests are the SDK's own shows `lean-clients.test.ts`. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BEDROCK_PROTOCOL } from '#shared/bedrock/clients.ts';
import { connectAhead, prepareClient } from '#shared/bedrock/prepared-client.ts';
import { type FixedAnswer, startRecordingServer } from '../../infra/recording-server.ts';

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test').stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const QUESTION = new ConverseCommand({ modelId: 'm', messages: [] });
const OK: FixedAnswer = { status: 200, body: { stopReason: 'end_turn' } };

function clientFor(options: object): BedrockRuntimeClient {
  return prepareClient(
    new BedrockRuntimeClient({
      region: 'eu-central-1',
      protocol: BEDROCK_PROTOCOL,
      requestHandler: new NodeHttpHandler(),
      maxAttempts: 1,
      ...options,
    }),
  );
}

it('signs each call with the credentials of that moment', async () => {
  await using server = await startRecordingServer(OK);
  const ids = ['first', 'second'];
  const credentials = async () => ({ accessKeyId: ids.shift() ?? '', secretAccessKey: 'secret' });
  Object.assign(credentials, { memoized: true });
  const client = clientFor({ endpoint: server.url, credentials });

  await client.send(QUESTION);
  await client.send(QUESTION);

  const signed = server.requests.map(({ headers }) => headers.authorization);
  expect(signed).toEqual([
    expect.stringContaining('Credential=first/'),
    expect.stringContaining('Credential=second/'),
  ]);
});

it('gives each of many calls at once its own length', async () => {
  await using server = await startRecordingServer(OK);
  const client = clientFor({ endpoint: server.url });
  const texts = Array.from({ length: 20 }, (_, index) => 'a'.repeat(index * 100));

  await Promise.all(
    texts.map((text) =>
      client.send(
        new ConverseCommand({ modelId: 'm', messages: [{ role: 'user', content: [{ text }] }] }),
      ),
    ),
  );

  const lengths = server.requests.map(({ body, headers }) => [
    body.length,
    Number(headers['content-length']),
  ]);
  expect(lengths).toHaveLength(texts.length);
  for (const [sent, told] of lengths) expect(told).toBe(sent);
});

it('sends a token where the environment has one, as the SDK does', async () => {
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'bedrock-api-key');
  await using server = await startRecordingServer(OK);

  await clientFor({ endpoint: server.url }).send(QUESTION);

  expect(server.requests[0]?.headers).toHaveProperty('authorization', 'Bearer bedrock-api-key');
});

it.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME'])(
  'goes where %s says, as the SDK does',
  async (variable) => {
    await using server = await startRecordingServer(OK);
    vi.stubEnv(variable, `${server.url}/base/`);

    await connectAhead(clientFor({}));
    await clientFor({}).send(QUESTION);

    expect(server.requests.map(({ url }) => url)).toEqual(['/', '/base/model/m/converse']);
  },
);

it('stays with the address that it was given', async () => {
  await using server = await startRecordingServer(OK);
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');

  await expect(clientFor({ endpoint: server.url }).send(QUESTION)).resolves.toMatchObject(
    OK.body as object,
  );
});

it('names its application where it has a name', async () => {
  vi.stubEnv('AWS_SDK_UA_APP_ID', 'duo edge');
  await using server = await startRecordingServer(OK);

  await clientFor({ endpoint: server.url }).send(QUESTION);

  expect(server.requests[0]?.headers['user-agent']).toMatch(/^aws-sdk-js\/3\..* app\/duo-edge$/);
});

it('finds its way with the next call where it could not with the first', async () => {
  await using server = await startRecordingServer(OK);
  const region = vi.fn(async () => 'eu-central-1').mockRejectedValueOnce(new Error('No region'));
  const client = clientFor({ endpoint: server.url, region });

  await expect(client.send(QUESTION)).rejects.toThrow('No region');
  await expect(client.send(QUESTION)).resolves.toMatchObject(OK.body as object);
});

it('refuses FIPS together with an address of its own, as the SDK does', async () => {
  const client = clientFor({ endpoint: 'http://127.0.0.1:9', useFipsEndpoint: true });

  await expect(client.send(QUESTION)).rejects.toThrow(/FIPS and custom endpoint/);
});

it('goes by the clock of AWS after an answer that its own was wrong', async () => {
  const hourAhead = new Date(Date.now() + 3_600_000);
  await using server = await startRecordingServer({
    status: 403,
    headers: { date: hourAhead.toUTCString(), 'x-amzn-errortype': 'InvalidSignatureException' },
    body: { message: 'Signature expired' },
  });
  const client = clientFor({ endpoint: server.url });

  await expect(client.send(QUESTION)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  await expect(client.send(QUESTION)).rejects.toThrow('Signature expired');

  const [first, second] = server.requests.map(({ headers }) =>
    momentIn(String(headers['x-amz-date'])),
  );
  expect(Math.round(((second ?? 0) - (first ?? 0)) / 60_000)).toBe(60);
});

function momentIn(stamp: string): number {
  return Date.parse(stamp.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
}

it('takes the time of an answer for that of its arrival, however long its body takes', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const client = clientFor({
    endpoint: 'http://127.0.0.1:9',
    requestHandler: { handle: async () => ({ response: slowRefusal() }) },
  });

  await expect(client.send(QUESTION)).rejects.toThrow('Bad');

  expect(Math.abs(client.config.systemClockOffset)).toBeLessThan(1_000);
});

function slowRefusal() {
  const date = new Date().toUTCString();
  const body = Readable.from(
    (async function* () {
      vi.setSystemTime(Date.now() + 600_000);
      yield Buffer.from('{"message":"Bad"}');
    })(),
  );
  return { statusCode: 400, headers: { date }, body };
}

it('leaves the clock alone where the answer has no time', async () => {
  await using server = await startRecordingServer({
    status: 400,
    headers: { date: 'yesterday' },
    body: { message: 'Bad' },
  });
  const client = clientFor({ endpoint: server.url });

  await expect(client.send(QUESTION)).rejects.toThrow('Bad');

  expect(client.config.systemClockOffset).toBe(0);
});

it('leaves the words for an answer that breaks off as they are: retries go by them', async () => {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{', () => response.destroy());
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;

  const call = clientFor({ endpoint: `http://127.0.0.1:${port}` }).send(QUESTION);

  await expect(call).rejects.toMatchObject({
    message: 'aborted',
    code: 'ECONNRESET',
    $metadata: { httpStatusCode: 200 },
  });
  server.close();
});

it('ends a call whose signal aborts', async () => {
  await using server = await startRecordingServer(OK);
  const abort = new AbortController();
  abort.abort();

  const call = clientFor({ endpoint: server.url }).send(QUESTION, { abortSignal: abort.signal });

  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  expect(server.requests).toEqual([]);
});
