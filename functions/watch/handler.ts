/**
 * The watch over models: EventBridge calls it by schedules, each with its task.
 *
 * @module
 */
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type WatchDependencies, watchCanaries } from '#shared/watch/watch-canaries.ts';
import { type LifeCycleDependencies, watchLifeCycles } from '#shared/watch/watch-life-cycles.ts';

/** What infra/deploy/variants/model-watch.yml sends. */
export interface WatchEvent {
  readonly task?: string;
}

export interface Dependencies extends WatchDependencies, LifeCycleDependencies {
  readonly metrics: Metrics;
}

/** @throws {Error} when something could not be watched, so that the function's alarm tells */
export function createHandler(dependencies: Dependencies) {
  const tasks: Readonly<Record<string, () => Promise<void>>> = {
    canaries: () => runCanaries(dependencies),
    'life-cycles': () => runLifeCycles(dependencies),
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

/** Each model by itself, and all of them together, of which alarms watch the lowest number. */
async function runLifeCycles(dependencies: Dependencies): Promise<void> {
  const { metrics } = dependencies;
  for (const { model, daysLeft } of await watchLifeCycles(dependencies)) {
    // The service is part of every set, so this set is the service alone.
    metrics.addDimensions({});
    metrics.addDimensions({ model });
    metrics.addMetric('days_to_model_end', MetricUnit.Count, daysLeft);
    metrics.publishStoredMetrics();
  }
}
