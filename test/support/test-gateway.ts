/**
 * The whole gateway for a test: the handlers that are deployed, a GitLab instance and a customer
 * portal that issue tokens, Bedrock and DynamoDB on their wire protocols.
 *
 * @module
 */
import { generateKeyPairSync } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTable, startAssignmentsStore } from '#infra/local/assignments-store.ts';
import type { GuardrailCall, GuardrailScript } from '#infra/local/bedrock-stand-in/guardrail.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import {
  type Answer,
  type BedrockStandIn,
  startBedrockStandIn,
} from '#infra/local/bedrock-stand-in/server.ts';
import { type StreamingHandler, startLocalGateway } from '#infra/local/gateway.ts';
import { type LocalIssuer, startIssuer } from '#infra/local/issuer.ts';
import { createHandlers, type HandlerOptions } from './handlers.ts';
import { type Reply, type SentRequest, send } from './send.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [fact: string]: unknown;
}

export interface TestGateway extends AsyncDisposable {
  readonly url: string;
  readonly gitlab: LocalIssuer;
  readonly portal: LocalIssuer;
  readonly bedrock: BedrockStandIn;
  readonly dynamodb: DynamoDBClient;
  readonly dynamodbUrl: string;
  readonly table: string;
  /** Every line logged so far. */
  readonly logs: readonly LogLine[];
  /** Decides what the model does from now on; `ok` until then. */
  model(answer: Script | Answer): void;
  /** Decides what guardrails make of texts from now on; they pass until then. */
  guard(script: (call: GuardrailCall) => GuardrailScript): void;
  /** Headers as Rails sends them, with a token of these claims. */
  headers(claims?: Readonly<Record<string, unknown>>): Promise<Record<string, string>>;
  /** Sends a request; headers that are not given are Rails'. */
  send(request: SentRequest): Promise<Reply>;
  /** Waits until the handlers of all requests so far have ended, as Lambda does before it freezes a process. */
  ended(): Promise<void>;
}

export const DEFAULT_MODEL = 'bedrock/anthropic.claude-3-5-haiku-20241022-v1:0';
/** A function waits for settings that it read so long ago, in milliseconds. Those that are younger may serve once more. */
export const SETTINGS_MAX_AGE_MS = 5 * 60_000;

export const GLOBAL_USER_ID = '3b6c0f1e9a7d42c8b5e1f0a3d6c9e2b47185f0c3a9d2e6b1f4078c5a3e9d1b62';

/** One key for all: making one takes long. */
export const SIGNING_KEY = generateKeyPairSync('rsa', { modulusLength: 2_048 });

const SIGNING_PEM = SIGNING_KEY.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** `now` is the clock of the assignments' cache, in milliseconds since the epoch; `endpoint` is for the model endpoint. */
export async function startTestGateway(
  env: Readonly<Record<string, string>> = {},
  now = Date.now,
  endpoint: Pick<HandlerOptions, 'silenceMs'> = {},
): Promise<TestGateway> {
  let answer: Answer = () => ({ type: 'answer', text: 'ok' });
  let guard: (call: GuardrailCall) => GuardrailScript = () => ({ type: 'passes' });
  const logs: LogLine[] = [];
  const [gitlab, portal, bedrock, store] = await Promise.all([
    startIssuer(),
    startIssuer(),
    startBedrockStandIn({ answer: (call) => answer(call), guard: (call) => guard(call) }),
    startAssignmentsStore(),
  ]);
  const table = 'duo-edge-test';
  const dynamodb = new DynamoDBClient({ region: 'eu-central-1', endpoint: store.url });
  await ensureTable(dynamodb, table);
  const handlers = await createHandlers(
    {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
      AWS_ENDPOINT_URL_DYNAMODB: store.url,
      DUO_EDGE_TABLE: table,
      DUO_EDGE_DEFAULT_MODEL: DEFAULT_MODEL,
      AIGW_GITLAB_URL: gitlab.url,
      AIGW_CUSTOMER_PORTAL_URL: portal.url,
      AIGW_SELF_SIGNED_JWT__SIGNING_KEY: SIGNING_PEM,
      ...env,
    },
    (level, message, facts) => logs.push({ level, message, ...facts }),
    { now, ...endpoint },
  );
  const running = new Set<Promise<void>>();
  const gateway = await startLocalGateway({ handlers: noteRunning(handlers, running) });

  const headers: TestGateway['headers'] = async (claims) => ({
    authorization: `Bearer ${await gitlab.sign(claims)}`,
    'x-gitlab-authentication-type': 'oidc',
    'content-type': 'application/json',
    'x-gitlab-instance-id': gitlab.instanceId,
    'x-gitlab-realm': 'self-managed',
    'x-gitlab-version': '18.9.0',
    'x-gitlab-global-user-id': GLOBAL_USER_ID,
  });

  return {
    url: gateway.url,
    gitlab,
    portal,
    bedrock,
    dynamodb,
    dynamodbUrl: store.url,
    table,
    logs,
    headers,
    model(next) {
      answer = typeof next === 'function' ? next : () => next;
    },
    guard(next) {
      guard = next;
    },
    send: async (request) =>
      send(gateway.url, { ...request, headers: request.headers ?? (await headers()) }),
    async ended() {
      await Promise.allSettled(running);
    },
    async [Symbol.asyncDispose]() {
      dynamodb.destroy();
      await Promise.all([gateway.close(), bedrock.close(), store.close()]);
      await gitlab[Symbol.asyncDispose]();
      await portal[Symbol.asyncDispose]();
    },
  };
}

function noteRunning(
  handlers: Readonly<Record<string, StreamingHandler>>,
  running: Set<Promise<void>>,
): Record<string, StreamingHandler> {
  const noted = (handler: StreamingHandler): StreamingHandler => {
    return (...request) => {
      const ended = handler(...request);
      running.add(ended);
      const forget = () => running.delete(ended);
      ended.then(forget, forget);
      return ended;
    };
  };
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [name, noted(handler)]),
  );
}
