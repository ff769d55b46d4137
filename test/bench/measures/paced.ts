/**
 * What happens to each chunk of an answer that comes at the pace of a model: how long it takes from
 * Bedrock to the client, and whether it arrives by itself.
 *
 * Chunks carry the time at which they were sent, by the machine's own clock.
 *
 * @module
 */
import { nowUs, stampsIn } from '../answer-plan.ts';
import type { Outcome, Run } from '../measure.ts';
import { type Arm, bareArm, gatewayTarget, httpArm, startFloor, startGateway } from '../site.ts';
import { difference, type Quantiles, quantiles } from '../statistics.ts';
import { WORKLOADS, type Workload } from '../workloads.ts';
import { ARMS, type ArmName } from './latency.ts';

/** Of a fast model, in milliseconds. */
const EVERY_MS = 10;

/** What became of the chunks of some streams. */
interface Tally {
  readonly delaysMs: number[];
  /** Pieces of the body in which there were chunks: fewer than chunks where some were merged. */
  pieces: number;
}

interface Result {
  readonly form: Workload;
  readonly sent: number;
  readonly tallies: Readonly<Record<ArmName, Tally>>;
}

export async function measurePaced(run: Run): Promise<Outcome> {
  await using gateway = await startGateway(run.site);
  await using floor = await startFloor(run.site);
  const urls = { floor: await floor.ask('url'), gateway: await gateway.ask('url') };
  const results: Result[] = [];
  for (const form of WORKLOADS.filter(({ streams }) => streams)) {
    run.progress(`paced: ${form.title}`);
    results.push(await comparePaced(run, form, urls));
  }
  return { facts: factsOf(results), sections: [sectionOf(results)] };
}

async function comparePaced(
  { site, scale }: Run,
  form: Workload,
  urls: { readonly floor: string; readonly gateway: string },
): Promise<Result> {
  const plan = { chunks: scale.pacedChunks, chunkSize: 6, everyMs: EVERY_MS, forAgent: false };
  const ask = { form, plan };
  const arms: Record<ArmName, Arm> = {
    bare: bareArm(site, ask),
    floor: httpArm(gatewayTarget(site, urls.floor, ask)),
    gateway: httpArm(gatewayTarget(site, urls.gateway, ask)),
  };
  const tallies = { bare: newTally(), floor: newTally(), gateway: newTally() };
  for (const arm of ARMS) await arms[arm](); // Code that runs for the first time is slow.
  for (let round = 0; round < scale.pacedStreams; round += 1) {
    for (const arm of round % 2 === 0 ? ARMS : ARMS.toReversed()) {
      await arms[arm]((text) => take(tallies[arm], text));
    }
  }
  return { form, sent: plan.chunks * scale.pacedStreams, tallies };
}

const newTally = (): Tally => ({ delaysMs: [], pieces: 0 });

function take(tally: Tally, text: string): void {
  const atUs = nowUs();
  const stamps = stampsIn(text);
  if (stamps.length > 0) tally.pieces += 1;
  tally.delaysMs.push(...stamps.map((sentUs) => (atUs - sentUs) / 1_000));
}

function factsOf(results: readonly Result[]): Record<string, number> {
  const facts: Record<string, number> = {};
  for (const { form, sent, tallies } of results) {
    const { bare, floor, gateway } = tallies;
    const added = difference(quantiles(gateway.delaysMs), quantiles(bare.delaysMs));
    const own = difference(quantiles(gateway.delaysMs), quantiles(floor.delaysMs));
    facts[`paced.${form.name}.added.p50`] = added.p50;
    facts[`paced.${form.name}.added.p99`] = added.p99;
    facts[`paced.${form.name}.own.p50`] = own.p50;
    facts[`paced.${form.name}.own.p99`] = own.p99;
    facts[`paced.${form.name}.lost`] = sent - gateway.delaysMs.length;
    facts[`paced.${form.name}.merged`] = gateway.delaysMs.length - gateway.pieces;
  }
  const sum = (what: string) =>
    results.reduce((total, { form }) => total + (facts[`paced.${form.name}.${what}`] ?? 0), 0);
  return { ...facts, 'paced.lostOrMerged': sum('lost') + sum('merged') };
}

function sectionOf(results: readonly Result[]): Outcome['sections'][number] {
  const cells = ({ p50, p90, p99 }: Quantiles) => [p50, p90, p99];
  return {
    title: 'From Bedrock to the client, chunk by chunk (ms)',
    note: `A chunk every ${EVERY_MS} ms. Chunks that arrive in fewer pieces than were sent have been merged.`,
    heads: ['form', 'what', 'p50', 'p90', 'p99', 'sent', 'arrived', 'pieces'],
    rows: results.flatMap(({ form, sent, tallies }) => {
      const delays = (arm: ArmName) => quantiles(tallies[arm].delaysMs);
      const added = (than: ArmName) => cells(difference(delays('gateway'), delays(than)));
      return [
        ...ARMS.map((arm) => {
          const { delaysMs, pieces } = tallies[arm];
          const counts = [sent, delaysMs.length, pieces].map(String);
          return [form.title, arm, ...cells(delays(arm)), ...counts];
        }),
        [form.title, 'added', ...added('bare'), '', '', ''],
        [form.title, "added, the gateway's own", ...added('floor'), '', '', ''],
      ];
    }),
    chart: {
      type: 'bars',
      unit: 'ms, p50',
      series: ARMS,
      groups: results.map(({ form, tallies }) => ({
        name: form.title,
        values: ARMS.map((arm) => quantiles(tallies[arm].delaysMs).p50),
      })),
    },
  };
}
