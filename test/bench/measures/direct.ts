/**
 * What a call costs on Lambda: the functions without the local front end, which is not deployed, in turns with the bare
 * SDK.
 *
 * @module
 */
import { HUNDRED_TOKENS } from '../answer-plan.ts';
import { firstRequest, subject as requestOf } from '../cold/subjects.ts';
import type { Outcome, Run, Section } from '../measure.ts';
import { startBare, startDirect } from '../site.ts';
import { median } from '../statistics.ts';
import { type Workload, workload } from '../workloads.ts';
import { bareSubject, type LoadResult, type Subject, underLoad } from './load-subject.ts';

const FORMS = [
  { form: workload('sync'), functionName: 'code-completion' },
  { form: workload('raw'), functionName: 'code-completion' },
  { form: workload('sse'), functionName: 'code-generation' },
  { form: workload('ndjson'), functionName: 'chat' },
  { form: workload('prompt'), functionName: 'chat' },
];

const IN_FLIGHT = 32;

const ARMS = ['bare', 'direct'] as const;

interface Result {
  readonly form: Workload;
  /** Processor time of a call, medians of the rounds, in milliseconds. */
  readonly cpuMs: Readonly<Record<(typeof ARMS)[number], number>>;
}

export async function measureDirect(run: Run): Promise<Outcome> {
  await using bare = await startBare(run.site);
  await using direct = await startDirect(run.site);
  const results: Result[] = [];
  for (const { form, functionName } of FORMS) {
    run.progress(`direct: ${form.title}`);
    const { event } = requestOf(run.site, functionName, firstRequest(form.name));
    const subjects: Record<(typeof ARMS)[number], Subject> = {
      bare: bareSubject(bare, { form, plan: HUNDRED_TOKENS }),
      direct: (options) =>
        underLoad(direct, () => direct.ask('load', { functionName, event, ...options })),
    };
    results.push({ form, cpuMs: await inTurns(run, subjects) });
  }
  return { facts: factsOf(results), sections: [sectionOf(results)] };
}

async function inTurns(
  { scale }: Run,
  subjects: Readonly<Record<(typeof ARMS)[number], Subject>>,
): Promise<Result['cpuMs']> {
  const loads: Record<(typeof ARMS)[number], LoadResult[]> = { bare: [], direct: [] };
  for (const arm of ARMS) await subjects[arm]({ inFlight: 8, calls: scale.warmUpCalls });
  for (let round = 0; round < scale.loadRounds; round += 1) {
    for (const arm of round % 2 === 0 ? ARMS : ARMS.toReversed()) {
      loads[arm].push(await subjects[arm]({ inFlight: IN_FLIGHT, durationMs: scale.loadMs }));
    }
  }
  const middle = (all: readonly LoadResult[]) => median(all.map(({ cpuMs }) => cpuMs));
  return { bare: middle(loads.bare), direct: middle(loads.direct) };
}

function factsOf(results: readonly Result[]): Record<string, number> {
  const facts = results.flatMap(({ form, cpuMs }) => [
    [`direct.${form.name}.cpuMs`, cpuMs.direct] as const,
    [`direct.${form.name}.ratio`, cpuMs.direct / cpuMs.bare] as const,
  ]);
  return Object.fromEntries(facts);
}

function sectionOf(results: readonly Result[]): Section {
  return {
    title: `Called as Lambda calls it, ${IN_FLIGHT} in flight, 100 tokens`,
    note: `Processor time of a call. Lambda sends a process one call at a time; so many at once keep waiting out of the
numbers. The bare SDK is asked for the same answer and does nothing with it.`,
    heads: ['form', 'bare CPU ms', 'gateway CPU ms', '× bare'],
    rows: results.map(({ form, cpuMs }) => [
      form.title,
      cpuMs.bare,
      cpuMs.direct,
      cpuMs.direct / cpuMs.bare,
    ]),
    chart: {
      type: 'bars',
      unit: 'CPU ms per call',
      series: ARMS,
      groups: results.map(({ form, cpuMs }) => ({
        name: form.title,
        values: ARMS.map((arm) => cpuMs[arm]),
      })),
    },
  };
}
