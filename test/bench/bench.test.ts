/** The bench from end to end, with counts so small that its numbers mean nothing. */
import { expect, it } from 'vitest';
import { BUDGETS } from './budgets.ts';
import { readOptions } from './options.ts';
import { reportPage } from './report/page.ts';
import { runBench } from './run-bench.ts';
import { SCALES } from './scales.ts';

/** The peer comes from a registry, and Lambda is not here. */
const NOT_HERE = ["completions per second and core, against the peer's"]
  .concat("100-token streams per second and core, against the peer's")
  .concat('cold connection test on Lambda');

it('measures everything, and has a verdict on every budget', { timeout: 180_000 }, async () => {
  const only = readOptions([]).only.filter((name) => name !== 'peer');
  const steps: string[] = [];

  const report = await runBench({
    only,
    scale: SCALES.smoke,
    progress: (text) => steps.push(text),
  });

  expect(report.sections.filter(({ rows }) => rows.length === 0)).toEqual([]);
  expect(report.failed).toEqual([]);
  expect(new Set(report.sections.map(({ measure }) => measure))).toEqual(new Set(only));
  expect(steps.length).toBeGreaterThan(only.length);
  const missing = report.verdicts.filter(({ verdict }) => verdict === 'not measured');
  expect(report.verdicts).toHaveLength(BUDGETS.length);
  expect(missing.map(({ what }) => what)).toEqual(NOT_HERE);
  expect(report.facts['paced.lostOrMerged']).toBe(0);
  expect(Object.entries(report.facts).filter(([, value]) => Number.isNaN(value))).toEqual([]);
  expect(reportPage(report).match(/<svg/g)?.length).toBeGreaterThan(6);
});

it('takes the measures that are named', () => {
  const { only, quick } = readOptions(['--quick', '--only', 'latency,cold']);
  expect({ only, quick }).toEqual({ only: ['latency', 'cold'], quick: true });
});
