/**
 * Gets a starting function ready for its first request. Lambda gives it the whole processor until it has started, and a
 * share of it after that.
 *
 * It answers one request of its own, so that what that takes is loaded and compiled. The request goes through a handler
 * of its own, with caches of its own. It writes no log line and no metric, and nothing leaves the process: AWS's clients
 * speak to a socket that answers by itself. Nothing depends on it.
 *
 * Meanwhile the operators' settings are read and the connection to Bedrock is made.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { type Authenticate, createBypass } from '../auth/authenticate.ts';
import { issuerName } from '../auth/issuer-name.ts';
import { parseKeySet } from '../auth/key-set.ts';
import { createBufferedHandler } from '../http/lambda-stream.ts';
import type { Log } from '../log.ts';
import type { Config } from './config.ts';
import { createIdentity } from './identity.ts';
import { createModelAccess, type ModelAccess } from './model-access.ts';
import { createStore, type Store } from './store.ts';

/** What a function is made of that differs from one handler of it to another. */
export interface Wiring extends ModelAccess {
  readonly log: Log;
  readonly authenticate: Authenticate;
}

export interface FirstRequest {
  readonly path: string;
  readonly body: object;
}

/** Longer than it takes on the smallest function. In milliseconds. */
const PATIENCE_MS = 2_000;

/** What a function's handler uses. */
export interface Starting {
  readonly config: Config;
  readonly access: Pick<ModelAccess, 'prepare' | 'connect'>;
}

/** Does nothing outside of Lambda. Never rejects. */
export async function warmUp(
  { config, access }: Starting,
  createHandler: (wiring: Wiring) => unknown,
  request: FirstRequest,
): Promise<void> {
  if (!config.deployed) return;
  // Not awaited: a connection that Lambda freezes halfway is made again.
  void access.connect?.();
  const answered = answerOnce(config, createHandler, request);
  // Awaited: a read that Lambda freezes halfway fails, and the first request finds it failed.
  await Promise.all([answered, access.prepare()]);
}

async function answerOnce(
  config: Config,
  createHandler: (wiring: Wiring) => unknown,
  request: FirstRequest,
): Promise<void> {
  try {
    const handler = createBufferedHandler(createHandler(cannedWiring(config)));
    await Promise.race([handler(eventOf(request), CONTEXT), pause(PATIENCE_MS, undefined, QUIET)]);
  } catch {
    // The first request then takes as long as without it.
  }
}

const QUIET = { ref: false };
const ISSUER = 'https://warm-up.invalid';
const ADDRESS = 'http://warm-up.invalid';

function cannedWiring(given: Config): Wiring {
  const config: Config = {
    ...given,
    ...{ bedrockEndpoint: ADDRESS, dynamodbEndpoint: ADDRESS, httpAgent: cannedAgent() },
    ...{ trustedIssuers: [ISSUER], issuerKeySets: new Map([[issuerName(ISSUER), anyKeys()]]) },
    ...{ bypassAuthentication: false, caCertificates: undefined, proxy: undefined },
  };
  const log = () => {};
  const store = createStore(config, log);
  return {
    ...createModelAccess(config, store),
    log,
    authenticate: refuseAndLetIn(config, store),
    countRequest: () => {},
  };
}

/** Verifies the token, whose signature is wrong, and lets it in all the same. */
function refuseAndLetIn(config: Config, store: Store): Authenticate {
  const { authenticate } = createIdentity(config, store);
  const letIn = createBypass();
  return async (headers) => {
    await authenticate(headers).catch(() => {});
    return letIn(headers);
  };
}

const KEY_BYTES = 256;

/** A key that nobody has the other half of. */
function anyKeys() {
  const modulus = randomBytes(KEY_BYTES);
  modulus[0] = 0xff;
  modulus[KEY_BYTES - 1] = 0xff;
  const n = modulus.toString('base64url');
  return parseKeySet({ keys: [{ kty: 'RSA', kid: 'any', n, e: 'AQAB' }] });
}

function anyToken(): string {
  const parts = [{ alg: 'RS256', kid: 'any' }, { iss: ISSUER }].map((part) => JSON.stringify(part));
  return [...parts, Buffer.alloc(KEY_BYTES)]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}

const CONTEXT = {
  awsRequestId: 'warm-up',
  getRemainingTimeInMillis: () => PATIENCE_MS,
} as Context;

function eventOf({ path, body }: FirstRequest): APIGatewayProxyEvent {
  const headers = {
    authorization: `Bearer ${anyToken()}`,
    'content-type': 'application/json',
    'x-gitlab-authentication-type': 'oidc',
    'x-gitlab-instance-id': 'warm-up',
    'x-gitlab-realm': 'self-managed',
  };
  return {
    ...{ httpMethod: 'POST', resource: path, path, headers, body: JSON.stringify(body) },
    ...{ requestContext: {}, isBase64Encoded: false, pathParameters: null },
  } as unknown as APIGatewayProxyEvent;
}

/** Every connection is one answer to the first request that is written to it. */
function cannedAgent(): Agent {
  return Object.assign(new Agent({ keepAlive: false }), { createConnection: cannedSocket });
}

function cannedSocket(): Duplex {
  const socket = new Duplex({
    read() {},
    write(request: Buffer, _, done) {
      const [head = ''] = request.toString('latin1').split('\r\n', 1);
      if (/^POST /.test(head)) socket.push(responseTo(head));
      done();
    },
  });
  return Object.assign(socket, {
    setTimeout() {},
    setNoDelay() {},
    setKeepAlive() {},
    ref() {},
    unref() {},
  });
}

const ANSWER = 'return a + b';
const ENDING = { stopReason: 'end_turn' };

function responseTo(head: string): Buffer {
  if (head.includes('converse-stream')) {
    return response('application/vnd.amazon.eventstream', [
      frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: ANSWER } }),
      frame('messageStop', ENDING),
      frame('metadata', { usage: {} }),
    ]);
  }
  const whole = { output: { message: { content: [{ text: ANSWER }] } }, usage: {}, ...ENDING };
  const isModel = head.includes('/converse');
  const body = JSON.stringify(isModel ? whole : { Items: [] });
  return response('application/json', [Buffer.from(body)]);
}

function response(type: string, pieces: readonly Buffer[]): Buffer {
  const body = Buffer.concat(pieces);
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** A frame of an event stream: lengths, headers, payload, and checksums of both. */
function frame(type: string, payload: object): Buffer {
  const headers = Buffer.from(
    Object.entries({ ':event-type': type, ':message-type': 'event' })
      .map(([name, value]) => `${sized(name)}\x07\0${sized(value)}`)
      .join(''),
  );
  const body = Buffer.from(JSON.stringify(payload));
  const lengths = [16 + headers.length + body.length, headers.length].map(number);
  const start = Buffer.concat(lengths);
  const all = Buffer.concat([start, number(crc32(start)), headers, body]);
  return Buffer.concat([all, number(crc32(all))]);
}

const sized = (text: string) => String.fromCharCode(text.length) + text;

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
