/**
 * The arithmetic: assumptions and prices in, a month's cost out. Model tokens are left out, because they
 * cost the same whichever gateway asks for them.
 *
 * @module
 */
import type { Assumptions } from './assumptions.ts';
import type { Prices } from './prices.ts';

export interface CostLine {
  readonly name: string;
  /** What is multiplied with the price. */
  readonly quantity: string;
  readonly usd: number;
}

export interface Side {
  readonly lines: readonly CostLine[];
  readonly usd: number;
}

export interface Usage {
  readonly requests: number;
  readonly gbSeconds: number;
  /** How many requests run at once in the busiest second. */
  readonly peakConcurrency: number;
  readonly containers: number;
}

export interface Estimate {
  readonly usage: Usage;
  readonly gateway: Side;
  readonly container: Side;
}

export const HOURS_PER_MONTH = 730;

export function estimate(assumptions: Assumptions, prices: Prices): Estimate {
  const usage = usageOf(assumptions);
  return {
    usage,
    gateway: side(gatewayLines(assumptions, usage, prices)),
    container: side(containerLines(assumptions, usage, prices)),
  };
}

/** From how many developers on the container is the cheaper one; undefined: from no number. */
export function breakEven(assumptions: Assumptions, prices: Prices): number | undefined {
  for (let developers = 10; developers <= 100_000; developers += 10) {
    const { gateway, container } = estimate({ ...assumptions, developers }, prices);
    if (gateway.usd > container.usd) return developers;
  }
  return undefined;
}

function usageOf(a: Assumptions): Usage {
  const kinds = [
    [a.completionsPerDay, a.completionSeconds, a.completionMemoryMb],
    [a.generationsPerDay, a.generationSeconds, a.completionMemoryMb],
    [a.chatsPerDay, a.chatSeconds, a.memoryMb],
    [a.agentCallsPerDay, a.agentCallSeconds, a.memoryMb],
  ] as const;
  const perDay = sum(kinds.map(([count]) => count));
  const secondsPerDay = sum(kinds.map(([count, seconds]) => count * seconds));
  const mbSecondsPerDay = sum(kinds.map(([count, seconds, mb]) => count * seconds * mb));
  const days = a.developers * a.workingDaysPerMonth;
  const peakPerSecond = (a.developers * a.peakRequestsPerSecondPer1000) / 1_000;
  const peakConcurrency = perDay === 0 ? 0 : (peakPerSecond * secondsPerDay) / perDay;
  return {
    requests: days * perDay,
    gbSeconds: (days * mbSecondsPerDay) / 1_024,
    peakConcurrency,
    containers: Math.max(a.minContainers, Math.ceil(peakConcurrency / a.containerConcurrency)),
  };
}

function gatewayLines(a: Assumptions, usage: Usage, prices: Prices): CostLine[] {
  return [
    ...requestLines(a, usage, prices),
    ...fixedLines(a, prices),
    metricsLine(a, usage, prices),
    ...usageLines(a, usage, prices),
    ...variantLines(a, usage, prices),
    ...agentPlatformLines(a, prices),
  ];
}

/** What grows with every request. */
function requestLines(a: Assumptions, { requests, gbSeconds }: Usage, prices: Prices): CostLine[] {
  const millions = requests / 1e6;
  const metricKb = a.featuresInUse > 0 ? a.metricKbPerRequest : 0;
  const logGb = (requests * (a.logKbPerRequest + metricKb)) / 1e6;
  const traces = requests * a.tracedShare;
  const reads = requests * a.assignmentReadShare;
  return [
    line('Lambda, running', count(gbSeconds, 'GB-s'), gbSeconds * prices.lambdaGbSecond),
    line('Lambda, requests', count(requests, ''), millions * prices.lambdaMillionRequests),
    line('API Gateway', count(requests, 'requests'), millions * prices.apiMillionRequests),
    line('CloudWatch Logs', `${logGb.toFixed(1)} GB`, logGb * prices.logsGb),
    line('X-Ray', count(traces, 'traces'), (traces / 1e6) * prices.millionTraces),
    line('DynamoDB', count(reads, 'reads'), (reads / 1e6) * prices.dynamodbMillionReads),
  ];
}

function fixedLines(a: Assumptions, prices: Prices): CostLine[] {
  const signatures = a.developers * a.workingDaysPerMonth * a.userTokensPerDay;
  const dashboards = Math.max(0, a.dashboards - prices.freeDashboards);
  const signing = (signatures / 1e4) * prices.kmsTenThousandSignatures;
  return [
    line('KMS', `1 key, ${count(signatures, 'signatures')}`, prices.kmsKey + signing),
    line('CloudWatch alarms', `${a.alarmMetrics} metrics`, a.alarmMetrics * prices.alarmMetric),
    line('CloudWatch dashboard', `${a.dashboards}`, dashboards * prices.dashboard),
  ];
}

/** Metrics exist, and are billed, in hours in which somebody asks. */
function metricsLine(a: Assumptions, { requests }: Usage, prices: Prices): CostLine {
  const pairs = a.featuresInUse * a.modelsPerFeature;
  const isUsed = pairs > 0 && requests > 0;
  const metrics = isUsed ? pairs * a.metricsPerPair + a.metricsOfGateway : 0;
  const share = (a.workingDaysPerMonth * a.metricHoursPerDay) / HOURS_PER_MONTH;
  const billed = Math.max(0, metrics * share - prices.freeMetrics);
  const quantity = `${count(metrics, '')}, ${Math.round(share * 100)} % of the hours`;
  return line('CloudWatch metrics', quantity, billed * prices.metric);
}

/** The records of requests, where they are kept or handed on. */
function usageLines(a: Assumptions, { requests }: Usage, prices: Prices): CostLine[] {
  const gb = (requests * a.usageKbPerRequest) / 1e6;
  const months = (a.usageRetentionDays * 24) / HOURS_PER_MONTH;
  const storedGb = (requests * a.storedUsageKbPerRequest * months) / 1e6;
  const firehose = gb * (prices.firehoseGb + prices.firehoseUnpackedGb);
  const events = (requests / 1e6) * prices.millionEvents;
  return [
    ...(a.usageBucket
      ? [
          line('Usage records, Firehose', `${gb.toFixed(1)} GB`, firehose),
          line('Usage records, S3', `${storedGb.toFixed(1)} GB`, storedGb * prices.storedGbMonth),
        ]
      : []),
    ...(a.usageEvents
      ? [line('Usage records, EventBridge', count(requests, 'events'), events)]
      : []),
  ];
}

/** What only some deployments have. */
function variantLines(a: Assumptions, { requests }: Usage, prices: Prices): CostLine[] {
  const warmSeconds = a.warmFunctions * a.warmHoursPerDay * 3_600 * a.workingDaysPerMonth;
  const warm = warmSeconds * (a.completionMemoryMb / 1_024);
  const waf = prices.wafAclAndRule + (requests / 1e6) * prices.wafMillionRequests;
  const hours = a.vpcEndpoints * a.availabilityZones * HOURS_PER_MONTH;
  return [
    ...(warm > 0
      ? [line('Lambda, waiting', count(warm, 'GB-s'), warm * prices.lambdaWarmGbSecond)]
      : []),
    ...(a.modelWatch ? [watchLine(a, prices)] : []),
    ...(a.waf ? [line('AWS WAF', `1 rule, ${count(requests, 'requests')}`, waf)] : []),
    ...(hours > 0
      ? [line('VPC endpoints', count(hours, 'h'), hours * prices.vpcEndpointHour)]
      : []),
  ];
}

/** GitLab's own service beside the gateway, which costs the same whether anybody uses it or not. */
function agentPlatformLines(a: Assumptions, prices: Prices): CostLine[] {
  if (a.agentPlatformTasks === 0) return [];
  const each =
    a.agentPlatformVcpu * prices.fargateX86VcpuHour + a.agentPlatformGb * prices.fargateX86GbHour;
  const balancer =
    prices.loadBalancerHour + a.loadBalancerUnits * prices.networkLoadBalancerUnitHour;
  const size = `${a.agentPlatformTasks} × (${a.agentPlatformVcpu} vCPU, ${a.agentPlatformGb} GB)`;
  return [
    line('Agent Platform, Fargate', size, a.agentPlatformTasks * HOURS_PER_MONTH * each),
    line('Agent Platform, balancer', `${HOURS_PER_MONTH} h`, HOURS_PER_MONTH * balancer),
    line('Agent Platform, secret', '1', prices.secretMonth),
  ];
}

function watchLine(a: Assumptions, prices: Prices): CostLine {
  const gbSeconds = a.watchRunsPerMonth * a.watchSeconds * (a.memoryMb / 1_024);
  const usd =
    gbSeconds * prices.lambdaGbSecond + (a.watchRunsPerMonth / 1e6) * prices.lambdaMillionRequests;
  return line('Watch over models', count(a.watchRunsPerMonth, 'runs'), usd);
}

function containerLines(a: Assumptions, { containers }: Usage, prices: Prices): CostLine[] {
  const hours = containers * HOURS_PER_MONTH;
  const each = a.containerVcpu * prices.fargateVcpuHour + a.containerGb * prices.fargateGbHour;
  const balancer = prices.loadBalancerHour + a.loadBalancerUnits * prices.loadBalancerUnitHour;
  return [
    line(
      'Fargate',
      `${containers} × (${a.containerVcpu} vCPU, ${a.containerGb} GB), ${HOURS_PER_MONTH} h`,
      hours * each,
    ),
    line('Load balancer', `${HOURS_PER_MONTH} h`, HOURS_PER_MONTH * balancer),
  ];
}

const line = (name: string, quantity: string, usd: number): CostLine => ({ name, quantity, usd });

const side = (lines: readonly CostLine[]): Side => ({
  lines,
  usd: sum(lines.map(({ usd }) => usd)),
});

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const count = (value: number, unit: string) =>
  `${Math.round(value).toLocaleString('en')} ${unit}`.trimEnd();
