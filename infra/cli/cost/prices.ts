/**
 * What AWS charges, in USD. List prices without free tiers, discounts or taxes; but what CloudWatch gives
 * to every account for good, metrics and dashboards, is not charged.
 *
 * Prices of other regions, or those of your contract, come with `--prices`; eu-central-1 was up to
 * 10 % dearer on the same day.
 *
 * @module
 */

export const PRICES = {
  region: 'us-east-1',
  date: '2026-11-22',
  source: 'the pricing pages of each service at https://aws.amazon.com/<service>/pricing/',

  /** Lambda on arm64. */
  lambdaGbSecond: 0.000_013_333_4,
  lambdaMillionRequests: 0.2,
  /** Waiting, started functions (provisioned concurrency) on arm64. */
  lambdaWarmGbSecond: 0.000_003_333_4,
  /** API Gateway, REST API. */
  apiMillionRequests: 3.5,
  /** CloudWatch Logs, taking in. */
  logsGb: 0.5,
  /** X-Ray, a trace that is recorded. */
  millionTraces: 5,
  /** A metric that an alarm watches. */
  alarmMetric: 0.1,
  /** A custom metric, for a month in which every hour has a value. */
  metric: 0.3,
  freeMetrics: 10,
  dashboard: 3,
  freeDashboards: 3,
  kmsKey: 1,
  kmsTenThousandSignatures: 0.03,
  /** DynamoDB on demand. */
  dynamodbMillionReads: 0.125,
  firehoseGb: 0.029,
  /** Firehose, unpacking what log groups send. */
  firehoseUnpackedGb: 0.003_25,
  storedGbMonth: 0.023,
  /** EventBridge, events of one's own. */
  millionEvents: 1,
  wafAclAndRule: 6,
  wafMillionRequests: 0.6,
  /** An interface endpoint, for each of its availability zones. */
  vpcEndpointHour: 0.01,

  /** Fargate on arm64. */
  fargateVcpuHour: 0.032_38,
  fargateGbHour: 0.003_56,
  /** Fargate on x86. */
  fargateX86VcpuHour: 0.040_48,
  fargateX86GbHour: 0.004_445,
  loadBalancerHour: 0.022_5,
  /** A load balancer's capacity unit: 25 new connections a second, or 3,000 open ones. */
  loadBalancerUnitHour: 0.008,
  /** The same of a Network Load Balancer: 50 new TLS connections a second, or 3,000 open ones. */
  networkLoadBalancerUnitHour: 0.006,
  secretMonth: 0.4,
} as const satisfies Record<string, number | string>;

/** The prices by name; the texts say where and when they held. */
export type Prices = { readonly [Name in keyof typeof PRICES]: Widened<(typeof PRICES)[Name]> };

type Widened<Value> = Value extends number ? number : string;
