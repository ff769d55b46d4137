/**
 * Requests nobody sends, to every endpoint. `FUZZ_RUNS` raises how many; a failure prints its seed, and
 * `FUZZ_SEED` repeats it.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddingInputs, type ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { ENDPOINTS, type Endpoint, EVERY_SCOPE } from '../support/endpoints.ts';
import type { Reply, SentRequest } from '../support/send.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { bodiesNear, headers, method, pathsNear } from './requests.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20);
const SEED = process.env['FUZZ_SEED'];
const OPTIONS = { numRuns: RUNS, ...(SEED !== undefined && { seed: Number(SEED) }) };

/** Milliseconds for one run that is slow, on a machine that is busy. */
const PATIENCE_MS = 60_000 + RUNS * 1_000;

/** Everything that the contract knows; 503 is what a model that does not exist is on some routes. */
const STATUSES = [200, 400, 401, 403, 404, 405, 413, 421, 422, 431, 503];

/** What a model that answers well cannot be the reason of. */
const OWN_FAILURES = ['internal', 'signing_failed', 'model_failed', 'model_unavailable'];

/** Some prompts hold the answer against their inputs, which are not what it was made for any more. */
const MISFIT = 'The answer does not have the form of the prompt';

let gateway: TestGateway;
let sent = 0;
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
  process.on('unhandledRejection', note);
  gateway = await startTestGateway();
});
afterAll(async () => {
  process.stdout.write(`fuzzing: ${RUNS} runs of each property, ${sent} requests\n`);
  process.off('unhandledRejection', note);
  await gateway[Symbol.asyncDispose]();
});

describe.each(ENDPOINTS)('$name', (endpoint) => {
  beforeAll(() => gateway.model((call) => answerTo(call, endpoint)));

  it('answers the request that the others begin with', async () => {
    const headers = await gateway.headers({ scopes: EVERY_SCOPE });

    const reply = await gateway.send({ ...endpoint, headers });

    expect(reply.status).toBe(endpoint.path === '/v1/unknown' ? 404 : 200);
  });

  it('survives any body', { timeout: PATIENCE_MS }, () =>
    holds(bodiesNear(endpoint).map((body) => ({ ...endpoint, body }))),
  );

  it('survives any headers', { timeout: PATIENCE_MS }, () =>
    holds(headers.map((differences) => ({ ...endpoint, headers: differences }))),
  );

  it('survives any path and method', { timeout: PATIENCE_MS }, () =>
    holds(
      fc
        .record({ path: pathsNear(endpoint), method })
        .map((differences) => ({ ...endpoint, ...differences })),
    ),
  );
});

it('leaves nothing behind', () => {
  const failures = gateway.logs.filter(({ outcome }) => OWN_FAILURES.includes(String(outcome)));
  expect(failures.filter(({ reason }) => reason !== MISFIT)).toEqual([]);
  expect(unhandled).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

function answerTo({ operation, request }: ModelCall, { modelAnswer = 'ok' }: Endpoint): Script {
  if (operation !== 'invoke') return { type: 'answer', text: modelAnswer };
  return { type: 'embeddings', vectors: embeddingInputs(request).map(() => [0.5, -0.5]) };
}

function holds(requests: fc.Arbitrary<SentRequest>): Promise<void> {
  const property = fc.asyncProperty(requests, async ({ method, path, body, headers: given }) => {
    const all = { ...(await gateway.headers({ scopes: EVERY_SCOPE })), ...given };
    // A reply that never comes fails by the test's time limit.
    const reply = await gateway.send({ method: method ?? 'POST', path, body, headers: all });
    sent += 1;
    expectContract(reply);
  });
  return fc.assert(property, OPTIONS);
}

function expectContract({ status, text, cut, headers: replied }: Reply): void {
  expect(cut).toBe(false);
  expect(STATUSES).toContain(status);
  expect(text).not.toMatch(/node_modules|\.ts:\d|\bat .+:\d+:\d+|Error:/);
  if (replied['content-type'] === 'application/json' && text !== '') JSON.parse(text);
}
