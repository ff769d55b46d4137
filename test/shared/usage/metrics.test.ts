import { describe, expect, it, vi } from 'vitest';
import type { RequestRecord } from '#shared/request/request-record.ts';
import { createCountRequest, MEASURES } from '#shared/usage/metrics.ts';

/** What is recorded of a request, by name. */
function measured(record: RequestRecord): Record<string, number | undefined> {
  return Object.fromEntries(MEASURES.map(({ name, value }) => [name, value(record)]));
}

const ANSWERED: RequestRecord = {
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
      'gen_ai.server.request.duration': 1.5,
      'gen_ai.server.time_to_first_token': 0.25,
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 4,
    });
  });

  it.each<{ name: string; record: RequestRecord; expected: object }>([
    {
      name: 'that a fallback answered after a throttled try',
      record: { ...ANSWERED, attempts: 2, failedAttempts: ['model_throttled'], fallback: true },
      expected: { errors: undefined, throttles: 1, retries: 1, fallbacks: 1 },
    },
    {
      name: 'whose answer broke off',
      record: { ...ANSWERED, outcome: 'model_failed' },
      expected: { errors: 1, model_errors: 1, broken_answers: 1 },
    },
    {
      name: 'that was throttled for good',
      record: { feature: 'duo_chat', status: 429, outcome: 'model_throttled' },
      expected: {
        errors: 1,
        throttles: 1,
        broken_answers: undefined,
        'gen_ai.usage.input_tokens': undefined,
      },
    },
    {
      name: 'whose caller left',
      record: { ...ANSWERED, outcome: 'caller_gone' },
      expected: { errors: undefined, broken_answers: undefined },
    },
    {
      name: 'that was not let in',
      record: { status: 401, outcome: 'unauthenticated', access: 'denied' },
      expected: { errors: 1, caller_errors: 1, model_errors: undefined },
    },
    {
      name: 'that has no form',
      record: { status: 422, outcome: 'invalid_request' },
      expected: { errors: 1, request_errors: 1 },
    },
    {
      name: 'that failed here',
      record: { status: 500, outcome: 'signing_failed' },
      expected: { errors: 1, gateway_errors: 1 },
    },
    {
      name: 'of a feature that is switched off, as the operator wants it',
      record: { status: 403, outcome: 'feature_disabled' },
      expected: { errors: undefined, caller_errors: undefined },
    },
    {
      name: 'with its cost and what the cache saved',
      record: { ...ANSWERED, costUsd: 0.0045, cacheReadTokens: 5_000 },
      expected: {
        estimated_cost: 0.0045,
        'gen_ai.usage.cache_read.input_tokens': 5_000,
        'gen_ai.usage.cache_creation.input_tokens': undefined,
      },
    },
    {
      name: 'beside models that are passed over',
      record: { ...ANSWERED, openBreakers: 2 },
      expected: { open_breakers: 2 },
    },
    {
      name: 'that was repaired',
      record: { ...ANSWERED, repairs: ['sampling-dropped'] },
      expected: { repairs: 1 },
    },
  ])('$name', ({ record, expected }) => {
    expect(measured(record)).toMatchObject(expected);
  });

  it('are recorded for the whole gateway, and by feature and model that answered', () => {
    const [answered, unanswered, refused] = recordsOf(
      {
        ...ANSWERED,
        tokenIssuer: 'https://gitlab.example.com',
        model: 'm',
        bedrockRequestId: 'id',
      },
      { ...ANSWERED, tokenIssuer: 'https://gitlab.example.com', model: 'made-up' },
      { status: 401, outcome: 'unauthenticated', access: 'denied' },
    );

    expect(answered).toMatchObject({ service: 'duo-edge', feature: 'duo_chat', model: 'm' });
    expect(answered?._aws.CloudWatchMetrics).toMatchObject([
      { Namespace: 'DuoEdge', Dimensions: [['service'], ['service', 'feature', 'model']] },
    ]);
    expect(unanswered).toMatchObject({ feature: 'duo_chat', model: 'none', requests: 1 });
    expect(refused).toMatchObject({ feature: 'none', model: 'none', caller_errors: 1 });
  });

  it('are not recorded where nobody had to be let in', () => {
    expect(
      recordsOf(
        { status: 200, outcome: 'ok' },
        { status: 200, outcome: 'ok', tokenIssuer: 'none' },
      ),
    ).toEqual([]);
  });
});

interface MetricRecord {
  readonly _aws: { readonly CloudWatchMetrics: readonly object[] };
}

/** What requests leave on standard output, where CloudWatch reads it. */
function recordsOf(...requests: readonly RequestRecord[]): MetricRecord[] {
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  const print = vi.spyOn(console, 'log').mockImplementation(() => {});
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const countRequest = createCountRequest();
  for (const record of requests) countRequest(record);
  const lines = print.mock.calls.map(([line]) => JSON.parse(line));
  expect(warn).not.toHaveBeenCalled();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  return lines;
}
