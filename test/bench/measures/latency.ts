/**
 * What the gateway adds to a call, side by side in one run: the bare SDK, the floor (the bare SDK behind
 * the same front end) and the gateway take turns, one call at a time, in the order A B C C B A.
 *
 * @module
 */
import { HUNDRED_TOKENS } from '../answer-plan.ts';
import type { Timing } from '../call.ts';
import type { Cell, Outcome, Run } from '../measure.ts';
import { type Arm, bareArm, gatewayTarget, httpArm, startFloor, startGateway } from '../site.ts';
import { difference, type Quantiles, quantiles } from '../statistics.ts';
import { V4_COMPLETIONS, WORKLOADS, type Workload } from '../workloads.ts';
import { takeTurns } from './take-turns.ts';

export const ARMS = ['bare', 'floor', 'gateway'] as const;

export type ArmName = (typeof ARMS)[number];

/** Differences of quantiles, in milliseconds. */
interface Added {
  readonly form: Workload;
  /** To the first token: of an answer in one piece, to the answer. */
  readonly first: Readonly<Record<ArmName, Quantiles>>;
  readonly total: Readonly<Record<ArmName, Quantiles>>;
}

export async function measureLatency(run: Run): Promise<Outcome> {
  const { site, progress } = run;
  await using gateway = await startGateway(site);
  await using floor = await startFloor(site);
  const [gatewayUrl, floorUrl] = [await gateway.ask('url'), await floor.ask('url')];

  const results: Added[] = [];
  for (const form of [...WORKLOADS, ...V4_COMPLETIONS]) {
    progress(`latency: ${form.title}`);
    const ask = { form, plan: HUNDRED_TOKENS };
    const arms: Record<ArmName, Arm> = {
      bare: bareArm(site, ask),
      floor: httpArm(gatewayTarget(site, floorUrl, ask)),
      gateway: httpArm(gatewayTarget(site, gatewayUrl, ask)),
    };
    results.push(await compare(run, form, arms));
  }
  return { facts: factsOf(results), sections: sectionsOf(results) };
}

async function compare(
  { scale }: Run,
  form: Workload,
  arms: Readonly<Record<ArmName, Arm>>,
): Promise<Added> {
  await takeTurns(arms, scale.warmUpCalls);
  const timings = await takeTurns(arms, scale.latencyCalls);
  const summary = (pick: (timing: Timing) => number) => ({
    bare: quantiles(timings.bare.map(pick)),
    floor: quantiles(timings.floor.map(pick)),
    gateway: quantiles(timings.gateway.map(pick)),
  });
  return {
    form,
    first: summary(form.streams ? ({ firstTokenMs }) => firstTokenMs : ({ totalMs }) => totalMs),
    total: summary(({ totalMs }) => totalMs),
  };
}

function factsOf(results: readonly Added[]): Record<string, number> {
  const facts: Record<string, number> = {};
  const note = (name: string, { p50, p90, p99 }: Quantiles) =>
    Object.assign(facts, { [`${name}.p50`]: p50, [`${name}.p90`]: p90, [`${name}.p99`]: p99 });
  for (const { form, first, total } of results) {
    const name = `latency.${form.name}`;
    for (const arm of ARMS) note(`${name}.${arm}.first`, first[arm]);
    note(`${name}.added.first`, difference(first.gateway, first.bare));
    note(`${name}.added.total`, difference(total.gateway, total.bare));
    note(`${name}.floor.added.first`, difference(first.floor, first.bare));
    note(`${name}.own.first`, difference(first.gateway, first.floor));
    note(`${name}.own.total`, difference(total.gateway, total.floor));
  }
  for (const share of ['p50', 'p90', 'p99']) {
    for (const what of ['added.first', 'own.first']) {
      const all = results
        .filter(({ form }) => form.streams)
        .map(({ form }) => facts[`latency.${form.name}.${what}.${share}`] ?? Number.NaN);
      facts[`latency.streams.${what}.${share}`] = Math.max(...all);
    }
  }
  return facts;
}

const HEADS = ['form', 'p50', 'p90', 'p99'];
const heads = (...between: string[]) => [HEADS[0] ?? '', ...between, ...HEADS.slice(1)];

function sectionsOf(results: readonly Added[]): Outcome['sections'] {
  const cells = ({ p50, p90, p99 }: Quantiles): Cell[] => [p50, p90, p99];
  const rows = (pick: (added: Added) => Readonly<Record<ArmName, Quantiles>>) =>
    results.flatMap((result) => {
      const times = pick(result);
      return [
        ...ARMS.map((arm) => [result.form.title, arm, ...cells(times[arm])]),
        [result.form.title, 'added', ...cells(difference(times.gateway, times.bare))],
        [
          result.form.title,
          "added, the gateway's own",
          ...cells(difference(times.gateway, times.floor)),
        ],
      ];
    });
  return [
    {
      title: 'To the first token (ms)',
      note: `One call at a time, authentication on. "floor" is the bare SDK behind the same local front
end; what the gateway takes beyond it is its own.`,
      heads: heads('what'),
      rows: rows(({ first }) => first),
      chart: {
        type: 'bars',
        unit: 'ms, p50',
        series: ARMS,
        groups: results.map(({ form, first }) => ({
          name: form.title,
          values: ARMS.map((arm) => first[arm].p50),
        })),
      },
    },
    {
      title: 'To the end of a 100-token answer (ms)',
      note: 'The same calls, to their end.',
      heads: heads('what'),
      rows: rows(({ total }) => total),
    },
  ];
}
