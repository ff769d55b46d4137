/**
 * One run of the bench: builds, starts what is around the gateway, measures, and judges.
 *
 * @module
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUDGETS } from './budgets.ts';
import { buildAll } from './built.ts';
import { describeMachine, type Machine } from './machine.ts';
import type { Outcome, Run, Section } from './measure.ts';
import { MEASURES, type MeasureName } from './measures.ts';
import { watchOthers } from './others.ts';
import { SCALES, type ScaleName } from './scales.ts';
import { startSite } from './site.ts';
import { measureOf, type Verdict, verdictsOn } from './verdicts.ts';

export interface BenchOptions {
  readonly only: readonly MeasureName[];
  readonly scale: ScaleName;
  readonly progress: Run['progress'];
  /** The numbers of the run before. */
  readonly lastFacts?: Readonly<Record<string, number>>;
}

export interface Report {
  readonly machine: Machine;
  /** ISO 8601. */
  readonly date: string;
  readonly scale: ScaleName;
  /** Of the whole run, in seconds. */
  readonly tookS: number;
  /** What others used of all processors meanwhile, 0 to 1; NaN where nobody can tell. */
  readonly others: number;
  /** Whether everything was asked for. */
  readonly isWhole: boolean;
  readonly verdicts: readonly Verdict[];
  readonly facts: Readonly<Record<string, number>>;
  /** What could not be measured, for a reason that its section tells. */
  readonly failed: readonly MeasureName[];
  readonly sections: readonly (Section & { readonly measure: MeasureName })[];
}

export async function runBench(options: BenchOptions): Promise<Report> {
  const { only, scale, progress, lastFacts } = options;
  const startedAtMs = performance.now();
  const others = watchOthers();
  const folder = await mkdtemp(join(tmpdir(), 'duo-edge-bench-'));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  // For a run that is broken off.
  process.once('exit', clear);
  try {
    progress('building');
    await using site = await startSite(await buildAll(folder));
    const outcomes: (readonly [MeasureName, Outcome])[] = [];
    const failed: MeasureName[] = [];
    const othersDuring: Record<string, number> = {};
    for (const name of only) {
      const othersNow = watchOthers();
      const outcome = await measure(name, { site, scale: SCALES[scale], progress });
      const share = othersNow();
      if (!Number.isNaN(share)) othersDuring[`${name}.others`] = share;
      if (outcome instanceof Error) failed.push(name);
      outcomes.push([name, outcome instanceof Error ? failureOutcome(name, outcome) : outcome]);
    }
    const facts = Object.assign({}, ...outcomes.map(([, outcome]) => outcome.facts), othersDuring);
    const isWhole = Object.keys(MEASURES).every((name) => only.includes(name as MeasureName));
    const asked = BUDGETS.filter(
      ({ fact }) => isWhole || only.some((name) => name === measureOf(fact)),
    );
    return {
      machine: describeMachine(),
      date: new Date().toISOString(),
      scale,
      isWhole,
      others: others(),
      tookS: (performance.now() - startedAtMs) / 1_000,
      verdicts: verdictsOn(asked, facts, lastFacts),
      facts,
      failed,
      sections: outcomes.flatMap(([measure, { sections }]) =>
        sections.map((section) => ({ measure, ...section })),
      ),
    };
  } finally {
    clear();
    process.off('exit', clear);
  }
}

/** A failure must not take the numbers of the other measures with it. */
async function measure(name: MeasureName, run: Run): Promise<Outcome | Error> {
  try {
    return await MEASURES[name](run);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function failureOutcome(name: MeasureName, { message }: Error): Outcome {
  const title = `${name}: not measured`;
  return { facts: {}, sections: [{ title, note: message, heads: [], rows: [] }] };
}
