/**
 * What a function holds: when it is idle, and after many streams.
 *
 * As on AWS, each function has a process of its own; the local front end in it comes on top.
 *
 * @module
 */
import { HUNDRED_TOKENS } from '../answer-plan.ts';
import { callHttp } from '../call.ts';
import { runLoad } from '../load.ts';
import type { Outcome, Run, Section } from '../measure.ts';
import type { Usage } from '../processes/usage.ts';
import {
  ALL_FUNCTIONS,
  gatewayTarget,
  LAMBDA_HEAP,
  type Site,
  startFloor,
  startGateway,
} from '../site.ts';
import { workload } from '../workloads.ts';

/** Many at a time, as `npm start` may have them, and one, as Lambda sends them. */
const MANY = 32;
const ONE = 1;

export async function measureMemory(run: Run): Promise<Outcome> {
  run.progress('memory: idle');
  const idleMb: [string, number][] = [];
  for (const name of ALL_FUNCTIONS) {
    await using gateway = await startGateway(run.site, [name], LAMBDA_HEAP);
    idleMb.push([name, (await gateway.ask('collect')).rssMb]);
  }
  const floorMb = await idleFloor(run.site);
  const streamed = await streamOn(run, MANY);
  const alone = await streamOn(run, ONE);
  const { idle, after } = streamed;
  return {
    facts: {
      'memory.idleMb': Math.max(...idleMb.map(([, rssMb]) => rssMb)),
      'memory.floorMb': floorMb,
      'memory.peakMb': after.peakRssMb,
      'memory.afterMb': after.rssMb,
      'memory.growth': after.rssMb / idle.rssMb,
      'memory.growthAlone': alone.after.rssMb / alone.idle.rssMb,
      'memory.heapGrowth': after.heapMb / idle.heapMb,
    },
    sections: [
      idleSection(idleMb, floorMb),
      growthSection(run.scale.memoryStreams, [streamed, alone]),
    ],
  };
}

async function idleFloor(site: Site): Promise<number> {
  await using floor = await startFloor(site);
  return (await floor.ask('collect')).rssMb;
}

interface Streamed {
  /** How many at a time. */
  readonly inFlight: number;
  /** Before the first call. */
  readonly idle: Usage;
  /** What the first call loads and compiles is no growth, but it is not idle either. */
  readonly called: Usage;
  readonly after: Usage;
}

/** Duo Chat, the largest function. */
async function streamOn({ site, scale, progress }: Run, inFlight: number): Promise<Streamed> {
  await using gateway = await startGateway(site, ['chat'], LAMBDA_HEAP);
  const ask = { form: workload('ndjson'), plan: HUNDRED_TOKENS };
  const target = gatewayTarget(site, await gateway.ask('url'), ask);
  const idle = await gateway.ask('collect');
  await callHttp(target);
  const called = await gateway.ask('collect');
  let ended = 0;
  await runLoad({ inFlight, calls: scale.memoryStreams }, async () => {
    await callHttp(target);
    ended += 1;
    if (ended % 500 === 0)
      progress(`memory: ${ended} of ${scale.memoryStreams} streams, ${inFlight} at a time`);
  });
  return { inFlight, idle, called, after: await gateway.ask('collect') };
}

function idleSection(idleMb: readonly (readonly [string, number])[], floorMb: number): Section {
  return {
    title: 'Memory of an idle function (RSS, MB)',
    note: 'After the start, before any request. "floor" is the same front end with the bare SDK.',
    heads: ['function', 'MB'],
    rows: [...idleMb, ['floor', floorMb]],
  };
}

function growthSection(streams: number, all: readonly Streamed[]): Section {
  return {
    title: `Memory of chat over ${streams} streams (MB)`,
    note: `100 tokens each, with the limits of the heap that Lambda sets; collections were forced, but for the peak.
Lambda sends a process one request at a time.`,
    heads: ['what', 'idle', 'after one call', 'peak', `after ${streams}`, '× idle'],
    rows: all.flatMap((streamed) => rowsOf(streamed)),
  };
}

function rowsOf({ inFlight, idle, called, after }: Streamed): Section['rows'] {
  const what = (name: string) => `${name}, ${inFlight} at a time`;
  const { rssMb, heapMb } = after;
  return [
    [what('RSS'), idle.rssMb, called.rssMb, after.peakRssMb, rssMb, rssMb / idle.rssMb],
    [what('heap'), idle.heapMb, called.heapMb, '', heapMb, heapMb / idle.heapMb],
  ];
}
