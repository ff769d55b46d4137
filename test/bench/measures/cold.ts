/**
 * Cold starts in fresh processes, in turns with the bare SDK, bundled and minified too, and with Node alone.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Bundle } from '#infra/deploy/build.ts';
import { moduleBytes } from '../cold/module-bytes.ts';
import { createProcessorShare, type ProcessorShare } from '../cold/processor-share.ts';
import { startCold } from '../cold/start-cold.ts';
import { coldSubjects, type Subject } from '../cold/subjects.ts';
import {
  CORE_SHARE,
  firstCallMs,
  measureThreeSeconds,
  QUOTA_NOTE,
  quotaMedian,
} from '../cold/within-three-seconds.ts';
import type { Outcome, Run, Section } from '../measure.ts';
import type { ColdStart } from '../processes/invoke-cold.ts';
import { gatewayEnvironment } from '../site.ts';
import { median } from '../statistics.ts';

export async function measureCold(run: Run): Promise<Outcome> {
  const subjects = coldSubjects(run.site);
  const starts = new Map(subjects.map(({ name }) => [name, [] as ColdStart[]]));
  const sharedMs = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  using share = createProcessorShare(CORE_SHARE);
  const nodeAloneMs: number[] = [];
  for (let round = 0; round < run.scale.coldStarts; round += 1) {
    run.progress(`cold: round ${round + 1} of ${run.scale.coldStarts}`);
    nodeAloneMs.push(await startNodeAlone());
    for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) {
      starts.get(subject.name)?.push(await start(run, subject));
      if (share === undefined) continue;
      sharedMs.get(subject.name)?.push((await start(run, subject, share)).invokeMs);
    }
  }
  const summaries = [...starts].map(([name, all]) => ({
    ...summarise(name, all),
    quotaMs: quotaMedian(sharedMs.get(name)),
  }));
  const sizes = [...run.site.built.functions, run.site.built.bareSdk];
  const threeSeconds = await measureThreeSeconds(run, share);
  return {
    facts: {
      ...factsOf(summaries, sizes),
      ...threeSeconds.facts,
      'cold.node.ms': median(nodeAloneMs),
    },
    sections: [
      startSection(summaries, median(nodeAloneMs)),
      ...threeSeconds.sections,
      sizeSection(sizes),
      ...(await Promise.all(run.site.built.functions.map(moduleSection))),
    ],
  };
}

function start(
  { site }: Run,
  { file, event }: Subject,
  share?: ProcessorShare,
): Promise<ColdStart> {
  const loader = site.built.processes['invoke-cold'];
  return startCold({ loader, file, event, env: gatewayEnvironment(site), ...(share && { share }) });
}

async function startNodeAlone(): Promise<number> {
  const startedAtMs = performance.now();
  await promisify(execFile)(process.execPath, ['--eval', '0'], { env: {} });
  return performance.now() - startedAtMs;
}

/** Medians. */
interface Summary {
  readonly name: string;
  readonly importMs: number;
  readonly invokeMs: number;
  readonly bothMs: number;
  readonly sharedInvokeMs: number;
  /** The first call with a quota of that share. Undefined: this machine allows none. */
  readonly quotaMs: number | undefined;
  readonly rssMb: number;
}

function summarise(name: string, all: readonly ColdStart[]): Omit<Summary, 'quotaMs'> {
  return {
    name,
    importMs: median(all.map(({ importMs }) => importMs)),
    invokeMs: median(all.map(({ invokeMs }) => invokeMs)),
    bothMs: median(all.map(({ importMs, invokeMs }) => importMs + invokeMs)),
    sharedInvokeMs: median(all.map(firstCallMs)),
    rssMb: median(all.map(({ rssMb }) => rssMb)),
  };
}

function factsOf(summaries: readonly Summary[], sizes: readonly Bundle[]): Record<string, number> {
  const facts: Record<string, number> = {};
  for (const { name, ...numbers } of summaries) {
    for (const [what, value] of Object.entries(numbers)) {
      if (value !== undefined) facts[`cold.${name.replace(/\W+/g, '-')}.${what}`] = value;
    }
  }
  const asked = summaries.filter(({ name }) => name !== 'bare SDK');
  const functions = sizes.filter(({ name }) => name !== 'bare-sdk');
  facts['cold.worst.bothMs'] = Math.max(...asked.map(({ bothMs }) => bothMs));
  facts['cold.worst.minifiedKb'] =
    Math.max(...functions.map(({ minifiedBytes }) => minifiedBytes)) / 1_000;
  facts['cold.worst.zippedKb'] =
    Math.max(...functions.map(({ zippedBytes }) => zippedBytes)) / 1_000;
  return facts;
}

function startSection(summaries: readonly Summary[], nodeAloneMs: number): Section {
  const bareMs = summaries[0]?.bothMs ?? Number.NaN;
  return {
    title: 'Cold start, medians',
    note: `Fresh processes of Node on loopback, everything asked of DynamoDB and of the issuer included.
Node alone starts and ends in ${nodeAloneMs.toFixed(0)} ms, which comes before the import. The import includes the request by
which a function warms up. Lambda gives it a whole core, and ${CORE_SHARE.toFixed(2)} of one to the first call (512 MB of memory).
${QUOTA_NOTE}`,
    heads: [
      'bundle',
      'import ms',
      'first call ms',
      'both ms',
      '× bare SDK',
      'at that share, calculated ms',
      'with a quota ms',
      'RSS MB',
    ],
    rows: summaries.map(({ name, importMs, invokeMs, bothMs, sharedInvokeMs, quotaMs, rssMb }) => [
      name,
      importMs,
      invokeMs,
      bothMs,
      bothMs / bareMs,
      sharedInvokeMs,
      quotaMs ?? '–',
      rssMb,
    ]),
    chart: {
      type: 'bars',
      unit: 'ms',
      series: ['import', 'first call'],
      groups: summaries.map(({ name, importMs, invokeMs }) => ({
        name,
        values: [importMs, invokeMs],
      })),
    },
  };
}

function sizeSection(sizes: readonly Bundle[]): Section {
  return {
    title: 'Bundles',
    note: 'As they are deployed.',
    heads: ['bundle', 'KB minified', 'KB zipped'],
    rows: sizes.map(({ name, minifiedBytes, zippedBytes }) => [
      name,
      minifiedBytes / 1_000,
      zippedBytes / 1_000,
    ]),
  };
}

/** Below this a package is a detail, in bytes. */
const WORTH_NAMING = 5_000;

async function moduleSection({ name, file, minifiedBytes }: Bundle): Promise<Section> {
  const meta = JSON.parse(await readFile(join(dirname(file), 'meta.json'), 'utf8'));
  const modules = moduleBytes(meta);
  return {
    title: `What is in the bundle of ${name}`,
    isDetail: true,
    note: `Packages and folders of more than ${WORTH_NAMING / 1_000} KB, minified.`,
    heads: ['module', 'KB', '%'],
    rows: modules
      .filter(([, bytes]) => bytes > WORTH_NAMING)
      .map(([module, bytes]) => [module, bytes / 1_000, (bytes / minifiedBytes) * 100]),
  };
}
