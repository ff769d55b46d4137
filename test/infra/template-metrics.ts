/**
 * Which metrics a packaged template watches and shows.
 *
 * @module
 */
import { ofType, type Template } from './packaged-template.ts';

export interface Dimension {
  readonly Name: string;
  readonly Value: unknown;
}

interface WatchedMetric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly Dimension[];
}

export interface AlarmProperties extends Partial<WatchedMetric> {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly TreatMissingData: string;
  readonly AlarmActions: readonly string[];
  readonly OKActions: readonly string[];
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly Period?: number;
  readonly Metrics?: readonly {
    readonly Id: string;
    readonly Expression?: string;
    readonly ReturnData?: boolean;
    readonly MetricStat?: { readonly Metric: WatchedMetric; readonly Period: number };
  }[];
}

export interface Widget {
  readonly type: 'metric' | 'log';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly query?: string;
    readonly metrics?: readonly (readonly (string | object)[])[];
  };
}

export const alarmsOf = (template: Template) => [
  ...ofType<AlarmProperties>(template, 'AWS::CloudWatch::Alarm').values(),
];

/** The metrics that an alarm watches, each of which CloudWatch bills. */
export function watchedBy({ Metrics, ...alarm }: AlarmProperties): readonly WatchedMetric[] {
  if (Metrics) return Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
  const { Namespace = '', MetricName = '', Dimensions = [] } = alarm;
  return [{ Namespace, MetricName, Dimensions }];
}

interface DashboardProperties {
  readonly DashboardBody: { readonly 'Fn::Sub': string };
}

/** The widgets of the dashboard; none where there is no dashboard. */
export function widgetsOf(template: Template): readonly Widget[] {
  const dashboards = ofType<DashboardProperties>(template, 'AWS::CloudWatch::Dashboard').values();
  return [...dashboards].flatMap(
    ({ DashboardBody }) => JSON.parse(DashboardBody['Fn::Sub']).widgets,
  );
}

/** Metrics of ours that a widget names, in its metrics and in its searches. */
export function ownMetricsOn({ properties: { metrics = [] } }: Widget): readonly string[] {
  return metrics.flatMap(([first, second]) => {
    if (first === 'DuoEdge') return [String(second)];
    const { expression = '' } = typeof first === 'object' ? (first as { expression?: string }) : {};
    if (!expression.includes('{DuoEdge,')) return [];
    return Array.from(expression.matchAll(/MetricName="([^"]+)"/g), ([, name = '']) => name);
  });
}
