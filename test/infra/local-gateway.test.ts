/** What API Gateway and Lambda do with a request and an answer, done by the local gateway. */
import { createServer } from 'node:net';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type LocalGateway,
  type StreamingHandler,
  startLocalGateway,
} from '#infra/local/gateway.ts';
import { send } from '../support/send.ts';
import { openConnection } from './raw-connection.ts';

/** Answers with the event; what a test wants to do instead stands in front. */
let behaviour: StreamingHandler | undefined;

const handler: StreamingHandler = async (event, stream, context) => {
  if (behaviour) return behaviour(event, stream, context);
  stream.begin({ statusCode: 200, headers: { 'content-type': 'application/json' } });
  stream.end(JSON.stringify({ ...event, context }));
};

let gateway: LocalGateway;

beforeAll(async () => {
  const names = ['code-completion', 'code-generation', 'chat', 'platform'];
  gateway = await startLocalGateway({
    handlers: Object.fromEntries(names.map((name) => [name, handler])),
  });
});

afterAll(() => gateway.close());
afterEach(() => {
  behaviour = undefined;
  vi.restoreAllMocks();
});

type Event = APIGatewayProxyEvent & { readonly context: { readonly functionName: string } };

async function eventOf(path: string, headers = {}): Promise<Event> {
  return (await send(gateway.url, { path, headers, body: '{}' })).json<Event>();
}

describe('the event', () => {
  it.each([
    ['/v2/code/completions', '/v2/code/completions', 'code-completion', null],
    ['//v2///code/completions', '/v2/code/completions', 'code-completion', null],
    ['/v2/code/completions/', '/v2/code/completions', 'code-completion', null],
    ['http://elsewhere.test/v2/completions', '/v2/completions', 'code-completion', null],
    ['/v3/code/completions', '/v3/code/completions', 'code-generation', null],
    ['/v1/prompts/chat/explain', '/v1/prompts/{prompt_id+}', 'chat', { prompt_id: 'chat/explain' }],
    ['/v1/prompts/a%2Fb', '/v1/prompts/{prompt_id+}', 'chat', { prompt_id: 'a%2Fb' }],
    ['/v1/prompts/a%2fb', '/v1/prompts/{prompt_id+}', 'chat', { prompt_id: 'a%2fb' }],
    ['/v1/prompts/%E0%A4%A', '/v1/prompts/{prompt_id+}', 'chat', { prompt_id: '%E0%A4%A' }],
    ['/v1/chat/agent', '/v1/chat/{invokable}', 'chat', { invokable: 'agent' }],
    ['/v1/chat/a/b', '/{proxy+}', 'platform', { proxy: 'v1/chat/a/b' }],
    ['/', '/', 'platform', null],
    ['/?a=1', '/', 'platform', null],
  ])('of %s belongs to %s', async (...row) => {
    const [path, resource, functionName, pathParameters] = row;

    const event = await eventOf(path);

    expect(event).toMatchObject({ resource, pathParameters, context: { functionName } });
  });

  it('has the query decoded, and null for none', async () => {
    const path = '/v2/completions?a=1&a=2&b=%2F+x';

    expect(await eventOf(path)).toMatchObject({
      path: '/v2/completions',
      queryStringParameters: { a: '2', b: '/ x' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['/ x'] },
    });
    expect(await eventOf('/v2/completions')).toMatchObject({ queryStringParameters: null });
  });

  it('has headers as they are spelt, the last and all of those that repeat', async () => {
    using connection = await openConnection(gateway.url);

    connection.socket.write(
      'GET / HTTP/1.1\r\nhOsT: a\r\nX-One: 1\r\nX-One: 2\r\nconstructor: c\r\n__proto__: p\r\nconnection: close\r\n\r\n',
    );

    const text = await connection.receive('"context"');
    const { headers, multiValueHeaders } = JSON.parse(/\{.*\}/s.exec(text)?.[0] ?? '') as Event;
    expect(headers).toMatchObject({ hOsT: 'a', 'X-One': '2', constructor: 'c' });
    expect(Object.entries(headers)).toContainEqual(['__proto__', 'p']);
    expect(multiValueHeaders).toMatchObject({ 'X-One': ['1', '2'] });
  });

  it('has the body whatever way it was sent', async () => {
    using connection = await openConnection(gateway.url);

    connection.socket.write(
      'POST /v2/completions HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\nexpect: 100-continue\r\n\r\n',
    );
    await connection.receive('HTTP/1.1 100 Continue');
    connection.socket.write('3\r\n{"a\r\n');
    connection.socket.write('6\r\n":"\u00c3\u00a9"\r\n1\r\n}\r\n0\r\n\r\n', 'latin1');

    expect(await connection.receive('"body":"{\\"a\\":\\"\u00c3\u00a9\\"}"')).toContain('200 OK');
  });

  it('has no body where none was sent', async () => {
    const reply = await send(gateway.url, { method: 'GET', path: '/', headers: {} });

    expect(reply.json<Event>()).toMatchObject({ body: null, isBase64Encoded: false });
  });
});

describe('a body', () => {
  const MIB = 1024 * 1024;

  it.each([
    { name: 'too long', body: 'x'.repeat(6 * MIB + 1), status: 413 },
    { name: 'far too long', body: 'x'.repeat(40 * MIB), status: 413 },
    { name: 'too long as JSON in an event', body: '"'.repeat(3.1 * MIB), status: 413 },
    { name: 'almost too long', body: 'x'.repeat(5.9 * MIB), status: 200 },
  ])('that is $name is answered with $status', async ({ body, status }) => {
    const reply = await send(gateway.url, { path: '/v2/completions', headers: {}, body });

    expect(reply.status).toBe(status);
    if (status === 413) expect(reply.json()).toEqual({ detail: 'Request Entity Too Large' });
  });

  it('that ends too soon ends nothing else', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    using connection = await openConnection(gateway.url);
    connection.socket.write('POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n123');
    connection.socket.resetAndDestroy();

    expect((await send(gateway.url, { path: '/', headers: {} })).status).toBe(200);
    expect(error).not.toHaveBeenCalled();
  });
});

describe('a request that no function takes', () => {
  it('is answered as API Gateway answers it', async () => {
    await using empty = await startLocalGateway({ handlers: {} });

    const reply = await send(empty.url, { path: '/v2/completions', headers: {} });

    expect(reply.status).toBe(404);
    expect(reply.json()).toEqual({ detail: 'Not Found' });
    expect(reply.headers['access-control-allow-origin']).toBe('*');
  });

  it.each(['OPTIONS * HTTP/1.1\r\nhost: a', `GET /${'x'.repeat(11_000)} HTTP/1.1\r\nhost: a`])(
    'is refused: %.20s',
    async (head) => {
      using connection = await openConnection(gateway.url);
      connection.socket.write(`${head}\r\n\r\n`);

      expect(await connection.receive('\r\n\r\n')).toMatch(/^HTTP\/1.1 4\d\d /);
    },
  );
});

describe('an answer', () => {
  it('has the status, headers, lists and cookies of its prelude', async () => {
    behaviour = async (_, stream) => {
      stream.begin({
        statusCode: 418,
        headers: { 'X-Kind': 'teapot' },
        multiValueHeaders: { 'X-Many': ['1', '2'] },
        cookies: ['a=1', 'b=2'],
      });
      stream.end('short');
    };

    const reply = await send(gateway.url, { path: '/', headers: {} });

    expect(reply).toMatchObject({ status: 418, text: 'short' });
    expect(reply.headers).toMatchObject({
      'x-kind': 'teapot',
      'x-many': '1, 2',
      'set-cookie': ['a=1', 'b=2'],
    });
  });

  it.each([
    ['headers that are not strings', { 'X-Many': ['1', '2'] as unknown as string }],
    ['more headers than API Gateway reads', { 'X-Long': 'x'.repeat(16 * 1024) }],
    ['no prelude', undefined],
  ])('with %s is 502, and the next one is itself', async (_, headers) => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    behaviour = async (_event, stream) => {
      if (headers) stream.begin({ statusCode: 200, headers });
      await new Promise<void>((resolve, reject) => {
        stream.once('error', reject).end('never seen', resolve);
      });
    };

    const reply = await send(gateway.url, { path: '/', headers: {} });
    behaviour = undefined;

    expect(reply.status).toBe(502);
    expect(reply.json()).toEqual({ detail: 'Internal server error' });
    expect(error).toHaveBeenCalledOnce();
    expect((await send(gateway.url, { path: '/', headers: {} })).status).toBe(200);
  });

  it('is cut when its function fails after the first byte', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue();
    behaviour = async (_, stream) => {
      stream.begin({ statusCode: 200, headers: {} });
      await new Promise((resolve) => stream.write('first', resolve));
      throw new Error('on purpose');
    };

    const reply = await send(gateway.url, { path: '/', headers: {} });

    expect(reply).toMatchObject({ status: 200, text: 'first', cut: true });
    expect(error).toHaveBeenCalledOnce();
  });

  it('to HEAD has no body, and leaves the connection to the next request', async () => {
    using connection = await openConnection(gateway.url);
    connection.socket.write('HEAD / HTTP/1.1\r\nhost: a\r\n\r\n');
    await connection.receive('\r\n\r\n');
    connection.socket.write('GET /?second HTTP/1.1\r\nhost: a\r\n\r\n');

    const text = await connection.receive('"context"');

    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(text.match(/"context"/g)).toHaveLength(1);
    expect(text).toContain('{"second":""}');
  });
});

it('listens on IPv6 too, under a URL that can be used', async () => {
  const ipv6 = await canListen('::1');
  if (!ipv6) return;
  await using local = await startLocalGateway({ handlers: { platform: handler }, host: '::1' });

  expect(local.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
  expect((await fetch(local.url)).status).toBe(200);
});

async function canListen(host: string): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(0, host, () => server.close(() => resolve(true)));
  });
}
