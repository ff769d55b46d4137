/** What a request will need is fetched while its token is verified. */
import '#infra/local/lambda-runtime.ts';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type LocalGateway,
  type StreamingHandler,
  startLocalGateway,
} from '#infra/local/gateway.ts';
import { GatewayError } from '#shared/errors.ts';
import type { FunctionDependencies } from '#shared/http/gateway-function.ts';
import { jsonResponse } from '#shared/http/route.ts';
import { send } from '../../support/send.ts';

const PATH = '/v2/completions';

let gateway: LocalGateway | undefined;
afterEach(() => gateway?.close());

async function request(dependencies: Omit<FunctionDependencies, 'log'>) {
  // Loaded only now: Middy asks for Lambda's runtime when it makes a handler.
  const { createGatewayFunction } = await import('#shared/http/gateway-function.ts');
  const route = { methods: ['POST'], path: PATH, answer: async () => jsonResponse(200, {}) };
  const handler = createGatewayFunction([route], { log: () => {}, ...dependencies });
  const handlers = { 'code-completion': handler as unknown as StreamingHandler };
  gateway = await startLocalGateway({ handlers });
  return send(gateway.url, { method: 'POST', path: PATH, body: {} });
}

describe('a request', () => {
  it('has what it needs fetched while its token is verified', async () => {
    const steps: string[] = [];
    const prepared = Promise.withResolvers<void>();

    const { status } = await request({
      async prepare() {
        steps.push('fetch');
        await prepared.promise;
        steps.push('fetched');
      },
      async authenticate() {
        steps.push('verify');
        prepared.resolve();
        throw new GatewayError('unauthenticated', 'no', { detail: 'No' });
      },
    });

    // A request that is refused waits, so that nothing is left half done when Lambda freezes.
    expect(steps).toEqual(['fetch', 'verify', 'fetched']);
    expect(status).toBe(401);
  });

  it('that is good does not wait for it', async () => {
    const { status } = await request({
      prepare: () => new Promise(() => {}),
      authenticate: async () => ({
        issuer: 'https://gitlab.example.com',
        subject: undefined,
        instanceId: undefined,
        scopes: new Set(),
        claims: {},
        isUserToken: false,
      }),
    });

    expect(status).toBe(200);
  });
});
