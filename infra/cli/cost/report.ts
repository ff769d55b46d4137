/**
 * The estimate for people: two tables, and everything that was assumed.
 *
 * @module
 */
import Table from 'cli-table3';
import type { Assumptions } from './assumptions.ts';
import type { Estimate, Side } from './estimate.ts';
import type { MemorySize } from './memory-sizes.ts';
import type { Prices } from './prices.ts';

export interface CostReport extends Estimate {
  readonly assumptions: Assumptions;
  readonly prices: Prices;
  /** Developers from which on the container is cheaper. */
  readonly breakEven: number | undefined;
  readonly memorySizes: readonly MemorySize[];
}

export function renderReport(report: CostReport): string {
  const { gateway, container, usage, assumptions, prices } = report;
  return [
    `A month with ${assumptions.developers.toLocaleString('en')} developers, in USD, without model tokens (the same either way).`,
    '',
    table('Duo Edge', gateway),
    '',
    table('A container that always runs', container),
    '',
    comparison(report),
    `Busiest second: ${usage.peakConcurrency.toFixed(1)} requests at once.`,
    '',
    'Memory of the functions for code (completionMemoryMb), and what the gateway then adds to a completion:',
    memoryTable(report.memorySizes),
    '',
    `Prices: ${prices.region}, ${prices.date}, without free tiers but those of CloudWatch: ${prices.source}.`,
    'Assumed:',
    ...Object.entries(assumptions).map(([name, value]) => `  ${name}: ${value}`),
  ].join('\n');
}

function table(title: string, { lines, usd }: Side): string {
  const rows = new Table({
    head: [title, 'Quantity', 'USD'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const line of lines) rows.push([line.name, line.quantity, line.usd.toFixed(2)]);
  rows.push(['Total', '', usd.toFixed(2)]);
  return rows.toString();
}

function memoryTable(sizes: readonly MemorySize[]): string {
  const rows = new Table({
    head: ['MB', 'Of a core', 'First call, ms', 'Further calls, ms', 'USD a month'],
    colAligns: ['right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { memoryMb, share, firstMs, warmMs, usd } of sizes) {
    const numbers = [share.toFixed(2), firstMs.toFixed(0), warmMs.toFixed(1), usd.toFixed(2)];
    rows.push([memoryMb.toString(), ...numbers]);
  }
  return rows.toString();
}

function comparison({ gateway, container, breakEven }: CostReport): string {
  const isCheaper = gateway.usd < container.usd;
  const difference = Math.abs(container.usd - gateway.usd).toFixed(2);
  const limit =
    breakEven === undefined
      ? 'The container is cheaper at no number of developers.'
      : `The container is cheaper from about ${breakEven.toLocaleString('en')} developers on.`;
  return `Duo Edge costs ${difference} ${isCheaper ? 'less' : 'more'}. ${limit}`;
}
