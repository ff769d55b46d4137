import { describe, expect, it } from 'vitest';
import type { RequestFacts } from '#shared/http/request-facts.ts';
import { createCountRequest, MEASURES } from '#shared/metrics.ts';

/** What is recorded of a request, by name. */
function measured(facts: RequestFacts): Record<string, number | undefined> {
  return Object.fromEntries(MEASURES.map(({ name, value }) => [name, value(facts)]));
}

const ANSWERED: RequestFacts = {
  feature: 'duo_chat',
  status: 200,
  outcome: 'ok',
  durationMs: 1_500,
  firstTokenMs: 250,
  inputTokens: 12,
  outputTokens: 4,
};

describe('the metrics of a request', () => {
  it('that was answered are its duration, its tokens, and no error', () => {
    expect(measured(ANSWERED)).toEqual({
      requests: 1,
      errors: 0,
      throttles: 0,
      broken_answers: 0,
      retries: 0,
      fallbacks: 0,
      repairs: 0,
      'gen_ai.server.request.duration': 1.5,
      'gen_ai.server.time_to_first_token': 0.25,
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 4,
    });
  });

  it.each<{ name: string; facts: RequestFacts; expected: object }>([
    {
      name: 'that a fallback answered after a throttled try',
      facts: { ...ANSWERED, attempts: 2, failedAttempts: ['model_throttled'], fallback: true },
      expected: { errors: 0, throttles: 1, retries: 1, fallbacks: 1 },
    },
    {
      name: 'whose answer broke off',
      facts: { ...ANSWERED, outcome: 'model_failed' },
      expected: { errors: 1, broken_answers: 1 },
    },
    {
      name: 'that was throttled for good',
      facts: { feature: 'duo_chat', status: 429, outcome: 'model_throttled' },
      expected: {
        errors: 1,
        throttles: 1,
        broken_answers: 0,
        'gen_ai.usage.input_tokens': undefined,
      },
    },
    {
      name: 'whose caller left',
      facts: { ...ANSWERED, outcome: 'caller_gone' },
      expected: { errors: 0, broken_answers: 0 },
    },
    {
      name: 'that was repaired',
      facts: { ...ANSWERED, repairs: ['sampling-dropped'] },
      expected: { repairs: 1 },
    },
  ])('$name', ({ facts, expected }) => {
    expect(measured(facts)).toMatchObject(expected);
  });

  it('are recorded one request after the other, and not where nobody asked a model', () => {
    const countRequest = createCountRequest();

    expect(() => {
      countRequest(ANSWERED);
      countRequest({ ...ANSWERED, model: 'm', bedrockRequestId: 'id' });
      countRequest({ status: 200, outcome: 'ok' });
    }).not.toThrow();
  });
});
