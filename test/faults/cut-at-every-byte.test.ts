import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBedrockPlatform } from '#shared/bedrock/platform.ts';
import { requestTo } from '../support/asked-reliably.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { type CutBedrock, startCutBedrock, wireAnswer } from './cut-bedrock.ts';
import { PIECES } from './form.ts';
import { FORMS } from './forms.ts';

let bedrock: CutBedrock;
let gateway: TestGateway;
beforeAll(async () => {
  bedrock = await startCutBedrock();
  gateway = await startTestGateway({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await bedrock[Symbol.asyncDispose]();
});

describe('an event stream that is cut', () => {
  // A reset loses the same bytes or more: a sample of them is enough.
  it.each([
    { how: 'end', step: 1 },
    { how: 'reset', step: 5 },
  ] as const)('at any byte ($how) has no finish', async ({ how, step }) => {
    const { bytes, wholeFrom } = wireAnswer(PIECES);
    const platform = createBedrockPlatform(bedrock.url);
    const request = requestTo({ modelId: 'first', region: 'eu-central-1' });
    const { signal } = new AbortController();

    const finishedAt: number[] = [];
    for (let at = 0; at < wholeFrom; at += step) {
      bedrock.answer(bytes, { at, how });
      const events = await Array.fromAsync(platform.ask(request, signal)).catch(() => []);
      if (events.some(({ type }) => type === 'finish')) finishedAt.push(at);
    }

    expect(wholeFrom).toBeGreaterThan(500);
    expect(finishedAt).toEqual([]);
  });

  it('never looks complete, in whatever form it is streamed', async () => {
    const streamed = FORMS.filter(({ streams }) => streams);
    const anyCut = fc.record({
      form: fc.constantFrom(...streamed),
      part: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      how: fc.constantFrom('end' as const, 'reset' as const),
    });

    await fc.assert(
      fc.asyncProperty(anyCut, async ({ form, part, how }) => {
        const { bytes, wholeFrom } = wireAnswer(form.pieces);
        bedrock.answer(bytes, { at: Math.floor(part * wholeFrom), how });

        const reply = await gateway.send({
          path: form.path,
          body: form.body('bedrock/amazon.nova-lite-v1:0'),
          headers: { ...(await gateway.headers(form.claims)), ...form.headers },
        });

        const reading = reply.status === 200 ? form.read(reply) : undefined;
        return reading?.looksComplete !== true;
      }),
      { numRuns: 30 * streamed.length },
    );
  });
});
