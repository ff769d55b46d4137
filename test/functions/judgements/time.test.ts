/** How long GitLab waits, and what keeps it waiting. */
import '#infra/local/lambda-runtime.ts';
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type BedrockStandIn, startBedrockStandIn } from '#infra/local/bedrock-stand-in/server.ts';
import { type BufferedHandler, createBufferedHandler } from '#shared/http/lambda-stream.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import { openRequest } from '#shared/request/request-context.ts';
import { agentRoutes } from '../../../functions/chat/agent/routes.ts';
import { modelCheckBody } from '../../support/bodies.ts';
import { createHandlers } from '../../support/handlers.ts';

const LAMBDA = { getRemainingTimeInMillis: () => 300_000 } as Context;

/** An event of API Gateway for a request that arrived `waitedMs` ago; undefined: it does not say when. */
function eventOf(resource: string, body: object, waitedMs?: number): APIGatewayProxyEvent {
  const prompt_id = 'model_configuration%2Fcheck';
  return {
    httpMethod: 'POST',
    resource,
    pathParameters: resource.includes('{') ? { prompt_id } : null,
    headers: { 'x-gitlab-version': '18.9.0' },
    body: JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: waitedMs === undefined ? {} : { requestTimeEpoch: Date.now() - waitedMs },
  } as unknown as APIGatewayProxyEvent;
}

describe('the connection test of a model that does not answer', () => {
  let bedrock: BedrockStandIn;
  let chat: BufferedHandler;
  beforeAll(async () => {
    bedrock = await startBedrockStandIn({ answer: () => ({ type: 'hang' }) });
    const handlers = await createHandlers(
      {
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url,
        AWS_ENDPOINT_URL_DYNAMODB: bedrock.url,
        DUO_EDGE_TABLE: 'none',
        DUO_EDGE_UNKNOWN_SETTINGS: 'default',
        AIGW_AUTH__BYPASS_EXTERNAL: 'true',
      },
      () => {},
    );
    chat = createBufferedHandler(handlers['chat']);
    // Settings that cannot be read are asked for once.
    await chat(eventOf('/v1/prompts/{prompt_id+}', {}), LAMBDA);
  });
  afterAll(() => bedrock.close());

  it.each([
    ['is over after 2.2 s where the function was warm', 0, 2_200],
    ['is over 2.6 s after its arrival where keys were fetched first', 1_200, 1_400],
    ['is over 2.6 s after its arrival where the function was cold', 2_100, 500],
    ['is over at once where nobody waits any more', 2_700, 0],
    ['has its whole time where the arrival is not known', undefined, 2_200],
    ['has its whole time where the arrival lies in the future', -5_000, 2_200],
    ['has its whole time where the event was recorded long ago', 86_400_000, 2_200],
  ])('%s', async (_, waitedMs, expectedMs) => {
    const model = modelCheckBody(`bedrock/demo.model-${waitedMs}-v1:0`);
    const startedAtMs = performance.now();

    const answer = await chat(eventOf('/v1/prompts/{prompt_id+}', model, waitedMs), LAMBDA);

    const tookMs = performance.now() - startedAtMs;
    expect([answer.statusCode, answer.body]).toEqual([421, '{"detail":"408: Request Timeout"}']);
    expect(tookMs).toBeGreaterThan(expectedMs - 50);
    expect(tookMs).toBeLessThan(expectedMs + 700);
  });
});

describe('a chat whose model thinks', () => {
  afterEach(() => vi.useRealTimers());

  /** The pieces of the body of a chat whose model says `text` after `thinksMs`. */
  async function piecesAfter(thinksMs: number, text: string): Promise<string[]> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const thought = Promise.withResolvers<void>();
    async function* events(): AsyncGenerator<ModelEvent> {
      await thought.promise;
      yield { type: 'text-delta', text };
      yield { type: 'finish', reason: 'stop', stopReason: 'end_turn', usage: undefined };
    }
    const [route] = agentRoutes({
      ask: async () => ({ events: events() }),
      chatLimits: {},
    } as unknown as Parameters<typeof agentRoutes>[0]);
    const messages = [{ role: 'user', content: 'Why?' }];
    const context = openRequest(eventOf('/v2/chat/agent', { messages }), LAMBDA);
    const caller = { scopes: new Set(['duo_chat']), isUserToken: false, claims: {} };
    const response = await route?.answer(context, { caller, parameters: {} } as never);

    const pieces: string[] = [];
    const stream = new Writable({ write: (piece, _, done) => done(void pieces.push(`${piece}`)) });
    if (typeof response?.body !== 'function') throw new Error('The chat does not stream');
    const written = response.body(stream);
    for (let passedMs = 0; passedMs < thinksMs; passedMs += 500) {
      await vi.advanceTimersByTimeAsync(500);
      // The first piece of a body leaves by itself.
      await turn();
    }
    thought.resolve();
    await written;
    return pieces;
  }

  it.each([
    [66_000, 3],
    [21_000, 1],
    [125_000, 6],
    [19_000, 0],
  ])('for %i ms keeps GitLab waiting with %i empty lines', async (thinksMs, lines) => {
    const pieces = await piecesAfter(thinksMs, 'Final Answer: Because.');

    expect(pieces.slice(0, lines)).toEqual(Array(lines).fill('\n'));
    const events = pieces.slice(lines).map((line) => JSON.parse(line));
    expect(events.map(({ data }) => data.text).join('')).toBe('Because.');
    expect(events.at(-1)).toMatchObject({ data: { finish_reason: 'end_turn' } });
  });
});
