/**
 * One metric record for each request that asked a model, in CloudWatch's embedded metric format.
 *
 * Names are those of the OpenTelemetry conventions for generative AI where they have one. Dimensions
 * are few: feature and model, and a model counts only if it answered, so that nobody can make up new ones.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
 * @module
 */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { RequestFacts } from './http/request-facts.ts';

/** Counts one request; it has to be over. */
export type CountRequest = (facts: RequestFacts) => void;

interface Measure {
  readonly name: string;
  readonly unit: (typeof MetricUnit)[keyof typeof MetricUnit];
  /** Undefined: there is nothing to record for this request. */
  readonly value: (facts: RequestFacts) => number | undefined;
}

const MS_PER_SECOND = 1_000;

export const MEASURES: readonly Measure[] = [
  { name: 'requests', unit: MetricUnit.Count, value: () => 1 },
  { name: 'errors', unit: MetricUnit.Count, value: ({ outcome }) => Number(isError(outcome)) },
  { name: 'throttles', unit: MetricUnit.Count, value: (facts) => Number(isThrottled(facts)) },
  { name: 'broken_answers', unit: MetricUnit.Count, value: (facts) => Number(isBroken(facts)) },
  { name: 'retries', unit: MetricUnit.Count, value: ({ attempts = 1 }) => attempts - 1 },
  { name: 'fallbacks', unit: MetricUnit.Count, value: ({ fallback }) => Number(fallback === true) },
  { name: 'repairs', unit: MetricUnit.Count, value: ({ repairs = [] }) => repairs.length },
  {
    name: 'gen_ai.server.request.duration',
    unit: MetricUnit.Seconds,
    value: ({ durationMs }) => inSeconds(durationMs),
  },
  {
    name: 'gen_ai.server.time_to_first_token',
    unit: MetricUnit.Seconds,
    value: ({ firstTokenMs }) => inSeconds(firstTokenMs),
  },
  {
    name: 'gen_ai.usage.input_tokens',
    unit: MetricUnit.Count,
    value: ({ inputTokens }) => inputTokens,
  },
  {
    name: 'gen_ai.usage.output_tokens',
    unit: MetricUnit.Count,
    value: ({ outputTokens }) => outputTokens,
  },
];

/** `POWERTOOLS_METRICS_DISABLED=true` switches the records off, as on somebody's machine. */
export function createCountRequest(): CountRequest {
  const metrics = new Metrics({ namespace: 'DuoEdge', serviceName: 'duo-edge' });

  // All of it happens in one go: requests that a process serves at the same time cannot mix.
  return (facts) => {
    const { feature, model, bedrockRequestId } = facts;
    if (feature === undefined) return;
    metrics.addDimensions({ feature, model: (bedrockRequestId && model) || 'none' });
    for (const { name, unit, value } of MEASURES) {
      const measured = value(facts);
      if (measured !== undefined) metrics.addMetric(name, unit, measured);
    }
    metrics.publishStoredMetrics();
  };
}

function isError(outcome: RequestFacts['outcome']): boolean {
  return outcome !== 'ok' && outcome !== 'caller_gone';
}

function isThrottled({ outcome, failedAttempts = [] }: RequestFacts): boolean {
  return outcome === 'model_throttled' || failedAttempts.includes('model_throttled');
}

/** The client had a part of the answer already. */
function isBroken({ status, outcome }: RequestFacts): boolean {
  return status === 200 && isError(outcome);
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / MS_PER_SECOND;
}
