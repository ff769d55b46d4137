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
import type { Scale } from './scales.ts';
import { startSite } from './site.ts';
import { type Verdict, verdictsOn } from './verdicts.ts';

export interface BenchOptions {
  readonly only: readonly MeasureName[];
  readonly scale: Scale;
  readonly progress: Run['progress'];
}

export interface Report {
  readonly machine: Machine;
  /** ISO 8601. */
  readonly date: string;
  /** Of the whole run, in seconds. */
  readonly tookS: number;
  readonly verdicts: readonly Verdict[];
  readonly facts: Readonly<Record<string, number>>;
  /** What could not be measured, for a reason that its section tells. */
  readonly failed: readonly MeasureName[];
  readonly sections: readonly (Section & { readonly measure: MeasureName })[];
}

export async function runBench({ only, scale, progress }: BenchOptions): Promise<Report> {
  const startedAtMs = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'duo-edge-bench-'));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  // For a run that is broken off.
  process.once('exit', clear);
  try {
    progress('building');
    await using site = await startSite(await buildAll(folder));
    const outcomes: (readonly [MeasureName, Outcome])[] = [];
    const failed: MeasureName[] = [];
    for (const name of only) {
      const outcome = await measure(name, { site, scale, progress });
      if (outcome instanceof Error) failed.push(name);
      outcomes.push([name, outcome instanceof Error ? failureOutcome(name, outcome) : outcome]);
    }
    const facts = Object.assign({}, ...outcomes.map(([, outcome]) => outcome.facts));
    return {
      machine: describeMachine(),
      date: new Date().toISOString(),
      tookS: (performance.now() - startedAtMs) / 1_000,
      verdicts: verdictsOn(BUDGETS, facts),
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
