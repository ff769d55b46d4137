/**
 * Sends a request through the functions as they are deployed, in this process, to a model of the operator's choice: the
 * same prompts, layers and parsers, without GitLab, a token or the table of assignments.
 *
 * @module
 */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { type AskDependencies, createAsk } from '#shared/ask/ask.ts';
import { createEmbed } from '#shared/ask/embed.ts';
import { createBypass } from '#shared/auth/authenticate.ts';
import { createBufferedHandler } from '#shared/http/lambda-stream.ts';
import type { ModelPlatform } from '#shared/models/model-event.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { createAskReliably } from '#shared/models/resilience/ask-reliably.ts';
import type { RequestRecord } from '#shared/request/request-record.ts';
import { FEATURES } from '#shared/routing/features.ts';
import type { RouteFeature } from '#shared/routing/route-feature.ts';
import { dearestPrice, type PriceOf } from '#shared/usage/price-of.ts';
import { loadConfig } from '#shared/wiring/config.ts';
import type { CompareInput } from './inputs.ts';

/** What came of one request. */
export interface Replayed {
  readonly status: number;
  readonly body: string;
  /** What the functions would have logged. */
  readonly record: RequestRecord;
}

export type Replay = (input: CompareInput) => Promise<Replayed>;

export interface ReplayOptions {
  readonly target: ModelTarget;
  readonly platform: ModelPlatform;
  readonly priceOf: PriceOf;
}

/** One request at a time. Never rejects for what a model does. */
export async function createReplay(options: ReplayOptions): Promise<Replay> {
  let record: RequestRecord = {};
  const handlers = await loadHandlers(options, (line) => {
    record = line;
  });
  return async ({ path, body }) => {
    record = {};
    const handler = handlers[functionOf(path)];
    const context = { getRemainingTimeInMillis: () => LAMBDA_MS } as Context;
    try {
      const answer = await handler(eventOf(path, body), context);
      return { status: answer.statusCode, body: answer.body, record };
    } catch {
      // A stream that broke off: the record says why.
      return { status: 200, body: '', record };
    }
  };
}

/** More than any feature takes, in milliseconds. */
const LAMBDA_MS = 300_000;

type FunctionName = 'code-completion' | 'code-generation' | 'chat';

/** As in infra/deploy/functions.yml; everything else asks no model, and the function for chat says so. */
function functionOf(path: string): FunctionName {
  if (/^\/v2\/(code\/)?completions$/.test(path)) return 'code-completion';
  return /^\/v(2\/code\/generations|3\/code\/completions|4\/code\/suggestions)$/.test(path)
    ? 'code-generation'
    : 'chat';
}

function eventOf(path: string, body: object): APIGatewayProxyEvent {
  return {
    httpMethod: 'POST',
    path,
    resource: path,
    pathParameters: null,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEvent;
}

async function loadHandlers(options: ReplayOptions, see: (record: RequestRecord) => void) {
  offerRuntime();
  // Loaded only now: a handler asks for Lambda's runtime when it is made.
  const [codeCompletion, codeGeneration, chat] = await Promise.all([
    import('../../../../functions/code-completion/handler.ts'),
    import('../../../../functions/code-generation/handler.ts'),
    import('../../../../functions/chat/handler.ts'),
  ]);
  const asking = askingOf(options);
  const dependencies = {
    ...CONFIG,
    ask: createAsk(asking),
    embed: createEmbed(asking),
    authenticate: createBypass(),
    countRequest: () => {},
    chargeRequest: () => undefined,
    prepare: async () => {},
    settle: () => undefined,
    log: (_level: string, message: string, facts: object) => {
      if (message === 'request') see(facts);
    },
  };
  return {
    'code-completion': createBufferedHandler(codeCompletion.createHandler(dependencies)),
    'code-generation': createBufferedHandler(codeGeneration.createHandler(dependencies)),
    chat: createBufferedHandler(chat.createHandler(dependencies)),
  };
}

/** The functions' own limits; nothing else of a deployment matters here. */
const CONFIG = loadConfig({
  AWS_REGION: 'eu-central-1',
  DUO_EDGE_TABLE: 'none',
  AIGW_GITLAB_URL: 'http://127.0.0.1',
});

function askingOf({ target, platform, priceOf }: ReplayOptions): AskDependencies {
  const { limits } = CONFIG;
  return {
    routeFeature: pinnedTo(target),
    platform,
    priceOf,
    dearestPrice: dearestPrice([]),
    admit: async () => {},
    bill: () => {},
    // Anew for each request: a breaker that opened would answer in the model's place.
    askReliably: (call) => createAskReliably()(call),
    enterFlight: () => () => {},
    timeouts: limits,
  };
}

/** Nothing but the model: no fallback could answer in its place. */
function pinnedTo(target: ModelTarget): RouteFeature {
  return async ({ feature }) => ({
    feature,
    target,
    fallbacks: [],
    reason: 'pinned',
    canary: false,
    settingsKnown: true,
    assignment: undefined,
    deadlineMs: FEATURES[feature].deadlineMs,
    maxOutputTokens: undefined,
    temperature: undefined,
    guardrail: undefined,
    serviceTier: undefined,
    latency: undefined,
  });
}

interface RuntimeStream {
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;
}

/** What handlers use of Lambda's runtime, unless it is there. */
function offerRuntime(): void {
  const host = globalThis as { awslambda?: Readonly<Record<string, unknown>> };
  if (host.awslambda?.['streamifyResponse']) return;
  // Merged, not replaced: the AWS SDK puts members of its own there.
  host.awslambda = {
    ...host.awslambda,
    streamifyResponse: (handler: unknown) => handler,
    HttpResponseStream: {
      from(stream: RuntimeStream, prelude: object) {
        stream._onBeforeFirstWrite = (write) => {
          write(JSON.stringify(prelude));
          write(new Uint8Array(8));
        };
        return stream;
      },
    },
  };
}
