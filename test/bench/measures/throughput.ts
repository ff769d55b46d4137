/**
 * How much a process does: calls per second and processor time per call, with more and more of them in
 * flight. The bare SDK, the floor and the gateway each have a process of their own and take turns.
 *
 * @module
 */
import { HUNDRED_TOKENS } from '../answer-plan.ts';
import type { Cell, Outcome, Run, Section } from '../measure.ts';
import { startBare, startFloor, startGateway } from '../site.ts';
import { median } from '../statistics.ts';
import { type Workload, workload } from '../workloads.ts';
import { ARMS, type ArmName } from './latency.ts';
import { bareSubject, httpSubject, type LoadResult, type Subject } from './load-subject.ts';

const FORMS = [workload('sync'), workload('raw')];

interface Result {
  readonly form: Workload;
  readonly inFlight: number;
  /** Medians of the rounds. */
  readonly loads: Readonly<Record<ArmName, LoadResult>>;
}

export async function measureThroughput(run: Run): Promise<Outcome> {
  await using bare = await startBare(run.site);
  await using floor = await startFloor(run.site);
  await using gateway = await startGateway(run.site);
  const results: Result[] = [];
  for (const form of FORMS) {
    const ask = { form, plan: HUNDRED_TOKENS };
    const subjects = {
      bare: bareSubject(bare, ask),
      floor: await httpSubject(run.site, floor, ask),
      gateway: await httpSubject(run.site, gateway, ask),
    };
    for (const arm of ARMS) await subjects[arm]({ inFlight: 8, calls: run.scale.warmUpCalls });
    for (const inFlight of run.scale.inFlight) {
      run.progress(`throughput: ${form.title}, ${inFlight} in flight`);
      results.push({ form, inFlight, loads: await loadInTurns(run, subjects, inFlight) });
    }
  }
  return { facts: factsOf(results), sections: FORMS.map((form) => sectionOf(form, results)) };
}

async function loadInTurns(
  { scale }: Run,
  subjects: Readonly<Record<ArmName, Subject>>,
  inFlight: number,
): Promise<Result['loads']> {
  const loads = { bare: [], floor: [], gateway: [] } as Record<ArmName, LoadResult[]>;
  for (let round = 0; round < scale.loadRounds; round += 1) {
    for (const arm of round % 2 === 0 ? ARMS : ARMS.toReversed()) {
      loads[arm].push(await subjects[arm]({ inFlight, durationMs: scale.loadMs }));
    }
  }
  const middle = (all: readonly LoadResult[]): LoadResult => ({
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
  });
  return { bare: middle(loads.bare), floor: middle(loads.floor), gateway: middle(loads.gateway) };
}

/** The front end's share taken away: what the gateway costs where another front end stands. */
function ownRatio({ bare, floor, gateway }: Result['loads']): number {
  return (gateway.cpuMs - floor.cpuMs + bare.cpuMs) / bare.cpuMs;
}

function factsOf(results: readonly Result[]): Record<string, number> {
  const facts: Record<string, number> = {};
  for (const { form, inFlight, loads } of results) {
    const name = `throughput.${form.name}.${inFlight}`;
    for (const arm of ARMS) {
      facts[`${name}.${arm}.perSecond`] = loads[arm].perSecond;
      facts[`${name}.${arm}.cpuMs`] = loads[arm].cpuMs;
    }
    facts[`${name}.ratio`] = loads.gateway.cpuMs / loads.bare.cpuMs;
    facts[`${name}.ownRatio`] = ownRatio(loads);
    facts[`${name}.perCpuSecond`] = 1_000 / loads.gateway.cpuMs;
  }
  return facts;
}

function sectionOf(form: Workload, results: readonly Result[]): Section {
  const own = results.filter((result) => result.form === form);
  return {
    title: `Load: ${form.title}, 100 tokens`,
    note: `CPU is that of the measured process alone, all its threads. "× bare" compares the gateway with
the bare SDK; "own × bare" leaves out what the floor costs beyond the bare SDK, the local front end.`,
    heads: [
      'in flight',
      ...ARMS.map((arm) => `${arm} /s`),
      ...ARMS.map((arm) => `${arm} CPU ms`),
      '× bare',
      'own × bare',
    ],
    rows: own.map(({ inFlight, loads }): Cell[] => [
      String(inFlight),
      ...ARMS.map((arm) => loads[arm].perSecond),
      ...ARMS.map((arm) => loads[arm].cpuMs),
      loads.gateway.cpuMs / loads.bare.cpuMs,
      ownRatio(loads),
    ]),
    chart: {
      type: 'bars',
      unit: 'CPU ms per call',
      series: ARMS,
      groups: own.map(({ inFlight, loads }) => ({
        name: `${inFlight} in flight`,
        values: ARMS.map((arm) => loads[arm].cpuMs),
      })),
    },
  };
}
