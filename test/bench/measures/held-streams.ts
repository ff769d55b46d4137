/**
 * How many paced streams one process holds: every frame arrives, and none is late by so much that
 * somebody would see the text stall.
 *
 * @module
 */
import { nowUs, stampsIn } from '../answer-plan.ts';
import { callHttp, type Target } from '../call.ts';
import type { Outcome, Run } from '../measure.ts';
import { type GatewayProcess, gatewayTarget, startFloor, startGateway } from '../site.ts';
import { quantile } from '../statistics.ts';
import { workload } from '../workloads.ts';

const EVERY_MS = 20;

/** Between two pieces of one stream, or from Bedrock to the client, in milliseconds. */
const STALL_MS = 200;

/** All streams begin within this time, in milliseconds: people do not type in step. */
const RAMP_MS = 300;

interface Held {
  readonly subject: string;
  readonly streams: number;
  readonly frames: number;
  readonly lost: number;
  readonly stalls: number;
  readonly longestGapMs: number;
  /** From Bedrock to the client. */
  readonly delayP99Ms: number;
  /** Share of a core that the process took. */
  readonly cpuShare: number;
}

export async function measureHeldStreams(run: Run): Promise<Outcome> {
  await using gateway = await startGateway(run.site);
  await using floor = await startFloor(run.site);
  const results: Held[] = [];
  for (const streams of run.scale.heldStreams) {
    for (const [subject, child] of [
      ['floor', floor],
      ['gateway', gateway],
    ] as const) {
      run.progress(`streams: ${streams} held by the ${subject}`);
      results.push(await hold(run, { subject, child }, streams));
    }
  }
  return { facts: factsOf(results), sections: [sectionOf(results)] };
}

interface Subject {
  readonly subject: string;
  readonly child: GatewayProcess;
}

async function hold(
  { site, scale }: Run,
  { subject, child }: Subject,
  streams: number,
): Promise<Held> {
  const frames = scale.heldFrames;
  const plan = { chunks: frames, chunkSize: 6, everyMs: EVERY_MS, forAgent: false };
  const target = gatewayTarget(site, await child.ask('url'), { form: workload('raw'), plan });
  await callHttp(target);
  const startedAtMs = performance.now();
  const before = await child.ask('usage');
  const all = await Promise.all(
    Array.from({ length: streams }, (_, index) => watch(target, (index * RAMP_MS) / streams)),
  );
  const after = await child.ask('usage');
  const gapsMs = all.flatMap((stream) => stream.gapsMs);
  const delaysMs = all.flatMap((stream) => stream.delaysMs);
  return {
    subject,
    streams,
    frames: frames * streams,
    lost: frames * streams - delaysMs.length,
    // A process that falls behind lets nothing stall and everything come late.
    stalls: [...gapsMs, ...delaysMs].filter((durationMs) => durationMs > STALL_MS).length,
    longestGapMs: quantile(gapsMs, 1),
    delayP99Ms: quantile(delaysMs, 0.99),
    cpuShare: (after.cpuMs - before.cpuMs) / (performance.now() - startedAtMs),
  };
}

async function watch(target: Target, afterMs: number) {
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const gapsMs: number[] = [];
  const delaysMs: number[] = [];
  let lastAtUs: number | undefined;
  await callHttp(target, (text) => {
    const atUs = nowUs();
    if (lastAtUs !== undefined) gapsMs.push((atUs - lastAtUs) / 1_000);
    lastAtUs = atUs;
    delaysMs.push(...stampsIn(text).map((sentUs) => (atUs - sentUs) / 1_000));
  });
  return { gapsMs, delaysMs };
}

function factsOf(results: readonly Held[]): Record<string, number> {
  const held = (subject: string) =>
    Math.max(
      0,
      ...results
        .filter((result) => result.subject === subject && result.lost + result.stalls === 0)
        .map(({ streams }) => streams),
    );
  return {
    'streams.held': held('gateway'),
    'streams.floor.held': held('floor'),
    ...Object.fromEntries(
      results
        .filter(({ subject }) => subject === 'gateway')
        .flatMap(({ streams, lost, stalls, cpuShare }) => [
          [`streams.${streams}.lost`, lost],
          [`streams.${streams}.stalls`, stalls],
          [`streams.${streams}.cpuShare`, cpuShare],
        ]),
    ),
  };
}

function sectionOf(results: readonly Held[]): Outcome['sections'][number] {
  return {
    title: 'Paced streams held in one process',
    note: `A frame every ${EVERY_MS} ms; a stall is a gap, or a frame that is late, above ${STALL_MS} ms. Bedrock's stand-in and the
clients share the machine, so a stall may be theirs: the floor shows what the machine can do.`,
    heads: [
      'what',
      'streams',
      'frames',
      'lost',
      'stalls',
      'longest gap ms',
      'delay p99 ms',
      'CPU cores',
    ],
    rows: results.map((held) => [
      held.subject,
      String(held.streams),
      String(held.frames),
      String(held.lost),
      String(held.stalls),
      held.longestGapMs,
      held.delayP99Ms,
      held.cpuShare,
    ]),
  };
}
