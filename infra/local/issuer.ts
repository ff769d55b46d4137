/**
 * A token issuer on the loopback: OIDC discovery, a key set, and tokens like those of a GitLab
 * instance. Nothing in it is special to tests; the local gateway can use it as well.
 *
 * @see contract 4.4
 * @module
 */
import { generateKeyPair, type KeyObject, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { CompactSign, calculateJwkThumbprint, exportJWK, type JWK } from 'jose';

export interface IssuerOptions {
  /** Path of a GitLab under a relative URL, such as `/gitlab`. Default none. */
  readonly path?: string;
  /** Whether discovery is served at the root of the host, not below `path`. Default false. */
  readonly discoveryAtRoot?: boolean;
  /** Default: a free one. */
  readonly port?: number;
  /** The clock for `iat`, `nbf` and `exp`, in milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface SignOptions {
  /** Seconds from now. Default 3600. */
  readonly expiresIn?: number;
  /** `unknown` signs with a key that is not published, under the name of the one that is. */
  readonly key?: 'published' | 'unknown';
  /** Differences from `alg`, `typ` and `kid`. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** What is served at a path: an object becomes JSON. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export interface LocalIssuer extends AsyncDisposable {
  /** What the tokens name as `iss`. */
  readonly url: string;
  readonly instanceId: string;
  /** The paths asked for, in order. */
  readonly requests: readonly string[];
  /** The public key in use. */
  publicJwk(): Promise<PublicJwk>;
  /** Signs the default claims with these differences; `null` and `undefined` leave a claim out. */
  sign(claims?: Readonly<Record<string, unknown>>, options?: SignOptions): Promise<string>;
  /** Signs any text at all. */
  signText(text: string, options?: SignOptions): Promise<string>;
  /** Publishes another key in place of the one before. */
  rotate(): void;
  /** Answers 503; `'refused'` breaks the connection instead. */
  down(state: boolean | 'refused'): void;
  /** Waits before each answer, in milliseconds. `Infinity` never answers. */
  slow(delayMs: number): void;
  /** Serves something else at `path`. */
  answer(path: string, answer: Answer): void;
}

export type PublicJwk = JWK & { readonly kid: string };

export const WELL_KNOWN_PATH = '/.well-known/openid-configuration';
export const KEY_SET_PATH = '/oauth/discovery/keys';

/** Starts the issuer; it listens when the promise resolves. */
export async function startIssuer(options: IssuerOptions = {}): Promise<LocalIssuer> {
  const { path = '', discoveryAtRoot = false, port = 0 } = options;
  const requests: string[] = [];
  const answers = new Map<string, () => Answer | Promise<Answer>>();
  const ring = takeKeyRing();
  await ring.current(); // Made now, so that nobody's time limit runs meanwhile.
  const state: State = { down: false, delayMs: 0 };

  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    void respond({ state, answers }, request, response);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = origin + path;
  const instanceId = randomUUID();
  const keySetUrl = url + KEY_SET_PATH;
  answers.set((discoveryAtRoot ? '' : path) + WELL_KNOWN_PATH, () => ({
    body: { issuer: url, jwks_uri: keySetUrl, id_token_signing_alg_values_supported: ['RS256'] },
  }));
  answers.set(path + KEY_SET_PATH, async () => ({
    body: { keys: [(await ring.current()).jwk] },
  }));

  return {
    url,
    instanceId,
    requests,
    publicJwk: async () => (await ring.current()).jwk,
    sign(claims = {}, signOptions = {}) {
      const defaults = defaultClaims({ url, instanceId }, options, signOptions);
      const present = Object.entries({ ...defaults, ...claims }).filter(isPresent);
      return signText(JSON.stringify(Object.fromEntries(present)), signOptions, ring);
    },
    signText: (text, signOptions = {}) => signText(text, signOptions, ring),
    rotate: ring.rotate,
    down(down) {
      state.down = down;
    },
    slow(delayMs) {
      state.delayMs = delayMs;
    },
    answer(at, answer) {
      answers.set(at, () => answer);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      ring.release();
    },
  };
}

interface State {
  down: boolean | 'refused';
  delayMs: number;
}

interface IssuerContext {
  readonly state: State;
  readonly answers: ReadonlyMap<string, () => Answer | Promise<Answer>>;
}

async function respond(
  { state, answers }: IssuerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (state.down === 'refused') {
    request.socket.destroy();
    return;
  }
  if (state.delayMs === Number.POSITIVE_INFINITY) return;
  if (state.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, state.delayMs));

  const answer = answers.get(request.url ?? '') ?? notFound;
  const { status = 200, headers = {}, body = {} } = state.down ? OUT_OF_ORDER : await answer();
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

const OUT_OF_ORDER: Answer = { status: 503 };

const notFound = (): Answer => ({ status: 404 });

function defaultClaims(
  instance: { readonly url: string; readonly instanceId: string },
  { now = Date.now }: IssuerOptions,
  { expiresIn = 3600 }: SignOptions,
): Record<string, unknown> {
  const issuedAt = Math.floor(now() / 1000);
  return {
    iss: instance.url,
    sub: instance.instanceId,
    aud: ['gitlab-ai-gateway', 'gitlab-duo-workflow-service'],
    gitlab_realm: 'self-managed',
    gitlab_instance_uid: instance.instanceId,
    scopes: ['complete_code', 'generate_code', 'duo_chat', 'ai_gateway_model_provider_proxy'],
    iat: issuedAt,
    nbf: issuedAt - 5,
    exp: issuedAt + expiresIn,
    jti: randomUUID(),
  };
}

function isPresent([, value]: [string, unknown]): boolean {
  return value !== null;
}

async function signText(text: string, options: SignOptions, ring: KeyRing): Promise<string> {
  const published = await ring.current();
  const { privateKey } = options.key === 'unknown' ? await key('unknown') : published;
  const header = { alg: 'RS256', typ: 'JWT', kid: published.jwk.kid, ...options.header };
  return new CompactSign(Buffer.from(text)).setProtectedHeader(header).sign(privateKey);
}

interface Key {
  readonly privateKey: KeyObject;
  readonly jwk: PublicJwk;
}

interface KeyRing {
  current(): Promise<Key>;
  rotate(): void;
  release(): void;
}

const takenKeys = new Set<number>();

/** Keys that no other issuer of this process has, until they are released. */
function takeKeyRing(): KeyRing {
  const own: number[] = [];
  const rotate = (): void => {
    let index = 0;
    while (takenKeys.has(index)) index += 1;
    takenKeys.add(index);
    own.unshift(index);
  };
  rotate();

  return {
    current: () => key(own[0] ?? 0),
    rotate,
    release() {
      for (const index of own) takenKeys.delete(index);
    },
  };
}

/** Making an RSA key takes long enough to use it again within a process. */
const keyCache = new Map<number | 'unknown', Promise<Key>>();

function key(name: number | 'unknown'): Promise<Key> {
  const cached = keyCache.get(name) ?? makeKey();
  keyCache.set(name, cached);
  return cached;
}

async function makeKey(): Promise<Key> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey: pair.privateKey, jwk: { ...jwk, kid, use: 'sig', alg: 'RS256' } };
}
