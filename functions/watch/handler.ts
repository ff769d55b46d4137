/**
 * The watch over models: EventBridge calls it by schedules, each with its task.
 *
 * @module
 */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type WatchDependencies, watchCanaries } from '#shared/watch/watch-canaries.ts';

/** What infra/deploy/variants/model-watch.yml sends. */
export interface WatchEvent {
  readonly task?: string;
}

export interface Dependencies extends WatchDependencies {
  readonly metrics: Metrics;
}

/** @throws {Error} when something could not be watched, so that the function's alarm tells */
export function createHandler(dependencies: Dependencies) {
  const tasks: Readonly<Record<string, () => Promise<void>>> = {
    canaries: () => runCanaries(dependencies),
  };
  return async ({ task = '' }: WatchEvent): Promise<void> => {
    const run = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
    if (run === undefined) throw new Error('The event names no task of this function');
    await run();
  };
}

async function runCanaries(dependencies: Dependencies): Promise<void> {
  const { metrics } = dependencies;
  const decisions = await watchCanaries(dependencies);
  for (const { result } of decisions) {
    const name = result === 'promoted' ? 'canary_promotions' : 'canary_rollbacks';
    metrics.addMetric(name, MetricUnit.Count, 1);
  }
  // Nothing is written where there is nothing: CloudWatch bills a metric by the hours in which it has a value.
  if (decisions.length > 0) metrics.publishStoredMetrics();
}
