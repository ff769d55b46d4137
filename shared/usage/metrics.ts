/**
 * One metric record for each authenticated request, in CloudWatch's embedded metric format.
 *
 * Names follow the OpenTelemetry conventions for generative AI where they have one. Each record counts
 * twice: for the whole gateway, which alarms watch, and by feature and model. A model counts only if it
 * answered, so callers cannot invent new dimensions.
 *
 * CloudWatch bills a metric for each hour in which it has a value, so rare events are recorded only when
 * they happen, never as zero.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
 * @module
 */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ERROR_CLASSES, type ErrorClass } from '../errors.ts';
import type { RequestRecord } from '../request/request-record.ts';

/** Counts one finished request. */
export type CountRequest = (record: RequestRecord) => void;

interface Measure {
  readonly name: string;
  readonly unit: (typeof MetricUnit)[keyof typeof MetricUnit];
  /** Undefined: nothing to record for this request. */
  readonly value: (record: RequestRecord) => number | undefined;
}

const NAMESPACE = 'DuoEdge';

const MS_PER_SECOND = 1_000;

export const MEASURES: readonly Measure[] = [
  count('requests', () => 1),
  seconds('gen_ai.server.request.duration', ({ durationMs }) => durationMs),
  seconds('gen_ai.server.time_to_first_token', ({ firstTokenMs }) => firstTokenMs),
  count('gen_ai.usage.input_tokens', ({ inputTokens }) => inputTokens),
  count('gen_ai.usage.output_tokens', ({ outputTokens }) => outputTokens),
  seldom('gen_ai.usage.cache_read.input_tokens', ({ cacheReadTokens = 0 }) => cacheReadTokens),
  seldom(
    'gen_ai.usage.cache_creation.input_tokens',
    ({ cacheWriteTokens = 0 }) => cacheWriteTokens,
  ),
  // In USD, for which CloudWatch has no unit.
  { name: 'estimated_cost', unit: MetricUnit.NoUnit, value: ({ costUsd }) => costUsd },
  seldom('errors', (record) => Number(errorClassOf(record) !== 'nobody')),
  seldom('caller_errors', (record) => Number(errorClassOf(record) === 'caller')),
  seldom('request_errors', (record) => Number(errorClassOf(record) === 'request')),
  seldom('model_errors', (record) => Number(errorClassOf(record) === 'model')),
  seldom('gateway_errors', (record) => Number(errorClassOf(record) === 'gateway')),
  seldom('throttles', (record) => Number(isThrottled(record))),
  seldom('broken_answers', (record) => Number(isBroken(record))),
  seldom('retries', ({ attempts = 1 }) => attempts - 1),
  seldom('fallbacks', ({ fallback }) => Number(fallback === true)),
  seldom('repairs', ({ repairs = [] }) => repairs.length),
  seldom('open_breakers', ({ openBreakers = 0 }) => openBreakers),
  seldom('budget_warnings', ({ budgetWarnings = 0 }) => budgetWarnings),
  seldom('unknown_settings', (record) => Number(isWithoutSettings(record))),
  seldom('budget_refusals', ({ outcome }) => Number(outcome === 'budget_used_up')),
];

function count(name: string, value: Measure['value']): Measure {
  return { name, unit: MetricUnit.Count, value };
}

/** Leaves out zeros. */
function seldom(name: string, value: (record: RequestRecord) => number): Measure {
  return count(name, (record) => value(record) || undefined);
}

function seconds(name: string, ms: Measure['value']): Measure {
  const value = (record: RequestRecord) => {
    const measured = ms(record);
    return measured === undefined ? undefined : measured / MS_PER_SECOND;
  };
  return { name, unit: MetricUnit.Seconds, value };
}

/**
 * The service name, which distinguishes the stages of an account, is `POWERTOOLS_SERVICE_NAME`.
 * `POWERTOOLS_METRICS_DISABLED=true` switches the records off, for example on a developer's machine.
 */
export function createCountRequest(): CountRequest {
  const metrics = new Metrics({ namespace: NAMESPACE });

  // Synchronous, so concurrent requests of a process cannot mix.
  return (record) => {
    const { feature = 'none', model, bedrockRequestId } = record;
    if (isOpen(record)) return;
    // The service is part of every set, so this set is the service alone.
    metrics.addDimensions({});
    metrics.addDimensions({ feature, model: (bedrockRequestId && model) || 'none' });
    for (const { name, unit, value } of MEASURES) {
      const measured = value(record);
      if (measured !== undefined) metrics.addMetric(name, unit, measured);
    }
    metrics.publishStoredMetrics();
  };
}

/** Health checks, preflights and public pages. */
function isOpen({ access, tokenIssuer = 'none' }: RequestRecord): boolean {
  return access === undefined && tokenIssuer === 'none';
}

function errorClassOf({ outcome = 'ok' }: RequestRecord): ErrorClass {
  return outcome === 'ok' ? 'nobody' : ERROR_CLASSES[outcome];
}

function isThrottled({ outcome, failedAttempts = [] }: RequestRecord): boolean {
  return outcome === 'model_throttled' || failedAttempts.includes('model_throttled');
}

/** Refused, or answered by the deployment's own settings. */
function isWithoutSettings({ outcome, settingsUnknown }: RequestRecord): boolean {
  return outcome === 'settings_unknown' || settingsUnknown === true;
}

/** The client had received part of the answer. */
function isBroken(record: RequestRecord): boolean {
  return record.status === 200 && errorClassOf(record) !== 'nobody';
}
