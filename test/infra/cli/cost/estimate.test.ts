import { describe, expect, it } from 'vitest';
import { ASSUMPTIONS, type Assumptions } from '#infra/cli/cost/assumptions.ts';
import { breakEven, estimate, type Side } from '#infra/cli/cost/estimate.ts';
import { memorySizes } from '#infra/cli/cost/memory-sizes.ts';
import { PRICES } from '#infra/cli/cost/prices.ts';

/** Chosen so that every quantity can be reckoned in the head. */
const ROUND: Assumptions = {
  ...ASSUMPTIONS,
  developers: 1_000,
  workingDaysPerMonth: 20,
  completionsPerDay: 50,
  completionSeconds: 1,
  generationsPerDay: 0,
  chatsPerDay: 0,
  memoryMb: 1_024,
  completionMemoryMb: 1_024,
  metricKbPerRequest: 0.5,
  featuresInUse: 10,
  modelsPerFeature: 1,
  metricsPerPair: 6,
  metricsOfGateway: 13,
  metricHoursPerDay: 7.3,
  usageRetentionDays: 365,
};

const ONE_OF_EACH = {
  ...PRICES,
  lambdaGbSecond: 0.000_01,
  lambdaMillionRequests: 1,
  apiMillionRequests: 3,
  logsGb: 2,
  fargateVcpuHour: 0.1,
  fargateGbHour: 0.01,
  loadBalancerHour: 0.02,
  loadBalancerUnitHour: 0.01,
};

describe('the usage of a month', () => {
  it('is requests, the memory they hold, and how many run at once', () => {
    const { usage } = estimate(ROUND, PRICES);

    expect(usage).toEqual({
      requests: 1_000_000,
      gbSeconds: 1_000_000,
      peakConcurrency: 7,
      containers: 2,
    });
  });

  it('fills further containers when the busiest second needs them', () => {
    const { usage } = estimate({ ...ROUND, developers: 20_000 }, PRICES);

    expect(usage).toMatchObject({ peakConcurrency: 140, containers: 4 });
  });

  it('may be none at all', () => {
    const idle = estimate({ ...ROUND, completionsPerDay: 0, developers: 0 }, PRICES);

    expect(idle.usage).toMatchObject({ requests: 0, peakConcurrency: 0 });
    expect(idle.gateway.usd).toBeLessThanOrEqual(5); // the promise for a deployment that idles
  });
});

describe('the cost of Duo Edge', () => {
  const { gateway } = estimate(ROUND, ONE_OF_EACH);

  it.each([
    ['Lambda, running', 10],
    ['Lambda, requests', 1],
    ['API Gateway', 3],
    ['CloudWatch Logs', 4],
    ['X-Ray', 0.25],
    ['KMS', 1.12],
    ['DynamoDB', 0.0125],
    ['CloudWatch alarms', 3.2],
    ['CloudWatch dashboard', 0],
    ['CloudWatch metrics', 1.38], // 73 in a fifth of the hours, but for the ten that are free
  ])('%s is %d', (name, usd) => {
    expect(usdOf(gateway, name)).toBeCloseTo(usd, 6);
  });

  it('is the sum of its lines', () => {
    expect(gateway.usd).toBeCloseTo(23.9625, 6);
    expect(gateway.lines).toHaveLength(10);
  });

  it.each([
    [
      'Lambda, waiting',
      { warmFunctions: 4, completionMemoryMb: 512, warmHoursPerDay: 10 },
      4.800_096,
    ],
    ['AWS WAF', { waf: true }, 6.6],
    ['VPC endpoints', { vpcEndpoints: 3 }, 43.8],
    ['Usage records, Firehose', { usageBucket: true }, 0.161_25],
    ['Usage records, S3', { usageBucket: true }, 0.0828],
    ['Usage records, EventBridge', { usageEvents: true }, 1],
    // 43,800 runs of 0.3 s with 512 MB, by hand: 6,570 GB-s, and the runs themselves.
    ['Watch over models', { modelWatch: true, memoryMb: 512 }, 0.096_360_438],
  ])('has %s only where that is deployed', (name, changes, usd) => {
    const { gateway: changed } = estimate({ ...ROUND, ...changes }, PRICES);

    expect(usdOf(changed, name)).toBeCloseTo(usd, 6);
    expect(usdOf(gateway, name)).toBeUndefined();
  });
});

describe('the cost of metrics', () => {
  const metricsIn = (changes: Partial<Assumptions>) =>
    estimate({ ...ROUND, ...changes }, PRICES).gateway;

  it('is nothing where nobody asks, and where there are none', () => {
    expect(usdOf(metricsIn({ developers: 0 }), 'CloudWatch metrics')).toBe(0);
    expect(usdOf(metricsIn({ featuresInUse: 0 }), 'CloudWatch metrics')).toBe(0);
    expect(usdOf(metricsIn({ featuresInUse: 0 }), 'CloudWatch Logs')).toBeCloseTo(0.75, 6);
  });

  it('is that of dashboards beyond the free ones too', () => {
    expect(usdOf(metricsIn({ dashboards: 5 }), 'CloudWatch dashboard')).toBe(6);
  });
});

describe('the cost of a container', () => {
  it('is that of two tasks and their load balancer, day and night', () => {
    const { container } = estimate(ROUND, ONE_OF_EACH);

    expect(usdOf(container, 'Fargate')).toBeCloseTo(2 * 730 * (0.2 + 0.08), 6);
    expect(usdOf(container, 'Load balancer')).toBeCloseTo(730 * 0.03, 6);
  });
});

describe('the comparison', () => {
  it('gives the order of magnitude for 500 developers', () => {
    const { gateway, container } = estimate(ASSUMPTIONS, PRICES);

    expect(gateway.usd).toBeGreaterThan(70);
    expect(gateway.usd).toBeLessThan(85);
    expect(container.usd).toBeGreaterThan(150);
  });

  it('tells from how many developers on the container is cheaper', () => {
    const developers = breakEven(ASSUMPTIONS, PRICES) ?? 0;

    const before = estimate({ ...ASSUMPTIONS, developers: developers - 10 }, PRICES);
    const from = estimate({ ...ASSUMPTIONS, developers }, PRICES);
    expect(before.gateway.usd).toBeLessThanOrEqual(before.container.usd);
    expect(from.gateway.usd).toBeGreaterThan(from.container.usd);
  });

  it('has no such number when nobody asks anything', () => {
    const quiet = { ...ASSUMPTIONS, completionsPerDay: 0, generationsPerDay: 0, chatsPerDay: 0 };

    expect(breakEven({ ...quiet, userTokensPerDay: 0 }, PRICES)).toBeUndefined();
  });
});

function usdOf({ lines }: Side, name: string): number | undefined {
  return lines.find((line) => line.name === name)?.usd;
}

describe('the sizes of memory', () => {
  const sizes = memorySizes({ ...ROUND, completionMemoryMb: 885 }, PRICES);

  it('are the usual ones and the assumed one', () => {
    expect(sizes.map(({ memoryMb }) => memoryMb)).toEqual([512, 768, 885, 1_024, 1_769]);
  });

  it('share a core in proportion, and cost what an estimate with them says', () => {
    const [half = expect.unreachable()] = sizes.slice(2);
    expect(half.share).toBeCloseTo(0.5, 2);
    expect(half.firstMs).toBeCloseTo(2 * ASSUMPTIONS.firstCompletionCpuMs, 0);
    expect(half.warmMs).toBeCloseTo(2 * ASSUMPTIONS.completionCpuMs, 1);
    const { gateway } = estimate({ ...ROUND, completionMemoryMb: 885 }, PRICES);
    expect(half.usd).toBe(gateway.usd);
  });

  it('cost more the larger they are', () => {
    const costs = sizes.map(({ usd }) => usd);
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
  });
});
