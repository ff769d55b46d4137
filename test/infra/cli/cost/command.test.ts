import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCostCommand } from '#infra/cli/cost/command.ts';

const folder = await mkdtemp(join(tmpdir(), 'duo-edge-cost-'));
afterAll(() => rm(folder, { recursive: true }));

/** What the command prints, or the error with which it ends. */
function run(...options: readonly string[]): string {
  const printed: string[] = [];
  createCostCommand((text) => printed.push(text))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(options, { from: 'user' });
  return printed.join('\n');
}

async function pricesFile(prices: unknown): Promise<string> {
  const path = join(folder, 'prices.json');
  await writeFile(path, JSON.stringify(prices));
  return path;
}

describe('npm run cost', () => {
  it('prints both sides, the prices with their date, and every assumption', () => {
    const text = run('--developers', '500');

    expect(text).toMatch(/A month with 500 developers/);
    expect(text).toMatch(/│ Total +│ +│ +\d+\.\d\d │/);
    expect(text).toMatch(/Duo Edge costs \d+\.\d\d less\. .* from about [\d,]+ developers on\./);
    expect(text).toMatch(/Prices: us-east-1, \d{4}-\d\d-\d\d/);
    expect(text).toMatch(/completionsPerDay: 200/);
  });

  it('prints the same for machines', () => {
    const report = JSON.parse(run('--developers', '20', '--waf', '--private', '--json'));

    expect(report).toMatchObject({
      assumptions: { developers: 20, waf: true, vpcEndpoints: 3 },
      usage: { requests: 96_600 },
      prices: { region: 'us-east-1' },
    });
    expect(report.gateway.usd).toBeGreaterThan(0);
  });

  it('counts GitLab’s service for the Agent Platform, its calls, alarms and endpoints', () => {
    const report = (...options: readonly string[]) => JSON.parse(run('--json', ...options));
    const without = report('--private');
    const service = report('--private', '--agent-platform');
    const larger = report('--private', '--agent-platform', '--agent-tasks', '4');
    const usdOf = (name: string, { gateway }: typeof service): number | undefined =>
      gateway.lines.find((line: { readonly name: string }) => line.name === name)?.usd;

    // Two tasks of 0.5 vCPU and 2 GB for 730 h, by hand: 2 × 730 × (0.02024 + 0.00889).
    expect(usdOf('Agent Platform, Fargate', service)).toBeCloseTo(42.53, 2);
    expect(usdOf('Agent Platform, Fargate', larger)).toBeCloseTo(85.06, 2);
    expect(usdOf('Agent Platform, balancer', service)).toBeCloseTo(20.8, 2);
    expect(usdOf('Agent Platform, Fargate', without)).toBeUndefined();
    expect(service.assumptions.vpcEndpoints).toBe(without.assumptions.vpcEndpoints + 4);
    expect(service.assumptions.alarmMetrics).toBe(without.assumptions.alarmMetrics + 5);
    expect(service.usage.requests).toBe(without.usage.requests + 500 * 21 * 40);
  });

  it('counts the watch over models, its alarms and endpoints', () => {
    const of = (...options: readonly string[]) =>
      JSON.parse(run('--private', '--json', ...options)).assumptions;

    expect(of('--model-watch').vpcEndpoints).toBe(of().vpcEndpoints + 2);
    expect(of('--model-watch').alarmMetrics).toBe(of().alarmMetrics + 5);
    expect(of('--model-watch', '--no-metrics').alarmMetrics).toBe(of('--no-metrics').alarmMetrics);
  });

  it('adds what is recorded beside the requests, and leaves metrics out', () => {
    const report = JSON.parse(
      run('--private', '--usage-bucket', '--usage-events', '--no-metrics', '--json'),
    );
    const names = report.gateway.lines.map(({ name }: { readonly name: string }) => name);

    expect(report.assumptions).toMatchObject({
      ...{ usageBucket: true, usageEvents: true, vpcEndpoints: 4 },
      ...{ featuresInUse: 0, alarmMetrics: 18 },
    });
    expect(names.filter((name: string) => name.startsWith('Usage records'))).toHaveLength(3);
  });

  it('says so when the container is the cheaper one', () => {
    expect(run('--developers', '50000')).toMatch(/Duo Edge costs \d+\.\d\d more\./);
  });

  it('reckons with own prices, and keeps the others', async () => {
    const path = await pricesFile({ region: 'eu-central-1', apiMillionRequests: 3.7 });

    const { prices } = JSON.parse(run('--prices', path, '--json'));

    expect(prices).toMatchObject({
      region: 'eu-central-1',
      apiMillionRequests: 3.7,
      lambdaMillionRequests: 0.2,
    });
  });

  it('refuses prices that it does not know, and numbers that are none', async () => {
    const path = await pricesFile({ tokens: 1 });

    expect(() => run('--prices', path)).toThrow(/tokens is no price/);
    expect(() => run('--prices', join(folder, 'missing.json'))).toThrow(/no readable JSON/);
    expect(() => run('--developers', 'many')).toThrow(/whole number/);
  });
});
