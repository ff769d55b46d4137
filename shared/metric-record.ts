/**
 * One record of metrics in CloudWatch's embedded metric format: a log line that CloudWatch counts.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @module
 */

export type MetricUnit = 'Count' | 'Seconds' | 'None';

export interface Metric {
  readonly name: string;
  readonly unit: MetricUnit;
  readonly value: number;
}

export interface MetricRecord {
  readonly namespace: string;
  /** Values by the names of dimensions. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** The sets of dimensions that each metric counts for, by their names. */
  readonly sets: readonly (readonly string[])[];
  readonly metrics: readonly Metric[];
}

/** The record of this moment, as a line. */
export function metricRecord({ namespace, dimensions, sets, metrics }: MetricRecord): string {
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: sets,
          Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(metrics.map(({ name, value }) => [name, value])),
  });
}
