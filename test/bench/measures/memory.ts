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
import { ALL_FUNCTIONS, gatewayTarget, type Site, startFloor, startGateway } from '../site.ts';
import { workload } from '../workloads.ts';

const IN_FLIGHT = 32;

export async function measureMemory(run: Run): Promise<Outcome> {
  run.progress('memory: idle');
  const idleMb: [string, number][] = [];
  for (const name of ALL_FUNCTIONS) {
    await using gateway = await startGateway(run.site, [name]);
    idleMb.push([name, (await gateway.ask('collect')).rssMb]);
  }
  const floorMb = await idleFloor(run.site);
  const streamed = await streamOn(run);
  const { idle, after } = streamed;
  return {
    facts: {
      'memory.idleMb': Math.max(...idleMb.map(([, rssMb]) => rssMb)),
      'memory.floorMb': floorMb,
      'memory.peakMb': after.peakRssMb,
      'memory.afterMb': after.rssMb,
      'memory.growth': after.rssMb / idle.rssMb,
      'memory.heapGrowth': after.heapMb / idle.heapMb,
    },
    sections: [idleSection(idleMb, floorMb), growthSection(run.scale.memoryStreams, streamed)],
  };
}

async function idleFloor(site: Site): Promise<number> {
  await using floor = await startFloor(site);
  return (await floor.ask('collect')).rssMb;
}

interface Streamed {
  /** Before the first call. */
  readonly idle: Usage;
  /** What the first call loads and compiles is no growth, but it is not idle either. */
  readonly called: Usage;
  readonly after: Usage;
}

/** Duo Chat, the largest function. */
async function streamOn({ site, scale, progress }: Run): Promise<Streamed> {
  await using gateway = await startGateway(site, ['chat']);
  const ask = { form: workload('ndjson'), plan: HUNDRED_TOKENS };
  const target = gatewayTarget(site, await gateway.ask('url'), ask);
  const idle = await gateway.ask('collect');
  await callHttp(target);
  const called = await gateway.ask('collect');
  let ended = 0;
  await runLoad({ inFlight: IN_FLIGHT, calls: scale.memoryStreams }, async () => {
    await callHttp(target);
    ended += 1;
    if (ended % 500 === 0) progress(`memory: ${ended} of ${scale.memoryStreams} streams`);
  });
  return { idle, called, after: await gateway.ask('collect') };
}

function idleSection(idleMb: readonly (readonly [string, number])[], floorMb: number): Section {
  return {
    title: 'Memory of an idle function (RSS, MB)',
    note: 'After the start, before any request. "floor" is the same front end with the bare SDK.',
    heads: ['function', 'MB'],
    rows: [...idleMb, ['floor', floorMb]],
  };
}

function growthSection(streams: number, { idle, called, after }: Streamed): Section {
  return {
    title: `Memory of chat over ${streams} streams (MB)`,
    note: `${IN_FLIGHT} at a time, 100 tokens each; collections were forced, but for the peak.`,
    heads: ['what', 'idle', 'after one call', 'peak', `after ${streams}`, '× idle'],
    rows: [
      ['RSS', idle.rssMb, called.rssMb, after.peakRssMb, after.rssMb, after.rssMb / idle.rssMb],
      ['heap', idle.heapMb, called.heapMb, '', after.heapMb, after.heapMb / idle.heapMb],
    ],
  };
}
