/**
 * The nearest peer, on the same stand-in, in the same run: Portkey's gateway, which also runs in Node
 * and also asks Bedrock. It checks no token; the gateway does.
 *
 * @module
 */
import { HUNDRED_TOKENS } from '../answer-plan.ts';
import { callHttp, type Target } from '../call.ts';
import { runLoad } from '../load.ts';
import type { Outcome, Run, Section } from '../measure.ts';
import { installPeer, PEER_NAME } from '../peer/install-peer.ts';
import { type Peer, startPeer } from '../peer/start-peer.ts';
import type { Usage } from '../processes/usage.ts';
import { bareArm, type GatewayProcess, gatewayTarget, httpArm, startGateway } from '../site.ts';
import { median, quantiles } from '../statistics.ts';
import { type Workload, workload } from '../workloads.ts';
import { type LoadResult, type Measured, targetSubject } from './load-subject.ts';
import { takeTurns } from './take-turns.ts';

/** The forms that come nearest to the peer's own: one JSON document, and server-sent events. */
const FORMS = [workload('sync'), workload('sse'), workload('prompt')];

const SUBJECTS = ['gateway', 'peer'] as const;
type SubjectName = (typeof SUBJECTS)[number];

const IN_FLIGHT = 32;

interface Result {
  readonly form: Workload;
  /** What is added to the bare SDK's first byte, p50, in milliseconds. */
  readonly addedMs: Readonly<Record<SubjectName, number>>;
  readonly loads: Readonly<Record<SubjectName, LoadResult>>;
}

export async function measurePeer(run: Run): Promise<Outcome> {
  run.progress(`peer: ${PEER_NAME}`);
  try {
    await using peer = await startPeer(run.site, await installPeer());
    return await compareWith(run, peer);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const note = `${PEER_NAME} was not measured: ${reason}`;
    return { facts: {}, sections: [{ title: 'The peer', note, heads: [], rows: [] }] };
  }
}

async function compareWith(run: Run, peer: Peer): Promise<Outcome> {
  await using gateway = await startGateway(run.site);
  const children = { gateway, peer: peer.child };
  const results: Result[] = [];
  let idle: Record<SubjectName, Usage> | undefined;
  for (const form of FORMS) {
    run.progress(`peer: ${form.title}`);
    const targets = {
      gateway: gatewayTarget(run.site, await gateway.ask('url'), { form, plan: HUNDRED_TOKENS }),
      peer: peer.target(form.streams),
    };
    for (const name of SUBJECTS) await callHttp(targets[name]);
    idle ??= await collect(children);
    results.push({
      form,
      addedMs: await added(run, form, targets),
      loads: await loadInTurns(run, children, targets),
    });
  }
  const after = await streamOn(run, gateway, peer);
  return {
    facts: factsOf(results, after),
    sections: [speedSection(results), memorySection(idle ?? after, after)],
  };
}

async function added(
  { site, scale }: Run,
  form: Workload,
  targets: Readonly<Record<SubjectName, Target>>,
): Promise<Result['addedMs']> {
  const arms = {
    bare: bareArm(site, { form, plan: HUNDRED_TOKENS }),
    gateway: httpArm(targets.gateway),
    peer: httpArm(targets.peer),
  };
  await takeTurns(arms, scale.warmUpCalls);
  const timings = await takeTurns(arms, scale.latencyCalls);
  const first = (name: keyof typeof arms) =>
    quantiles(timings[name].map(({ firstByteMs }) => firstByteMs)).p50;
  return { gateway: first('gateway') - first('bare'), peer: first('peer') - first('bare') };
}

async function loadInTurns(
  { scale }: Run,
  children: Readonly<Record<SubjectName, Measured>>,
  targets: Readonly<Record<SubjectName, Target>>,
): Promise<Result['loads']> {
  const loads = { gateway: [], peer: [] } as Record<SubjectName, LoadResult[]>;
  for (let round = 0; round <= scale.loadRounds; round += 1) {
    for (const name of round % 2 === 0 ? SUBJECTS : SUBJECTS.toReversed()) {
      const subject = targetSubject(children[name], targets[name]);
      loads[name].push(await subject({ inFlight: IN_FLIGHT, durationMs: scale.loadMs }));
    }
  }
  // The first round warms up.
  const middle = ([, ...all]: readonly LoadResult[]): LoadResult => ({
    perSecond: median(all.map(({ perSecond }) => perSecond)),
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
  });
  return { gateway: middle(loads.gateway), peer: middle(loads.peer) };
}

async function collect(children: {
  readonly gateway: GatewayProcess;
  readonly peer: Peer['child'];
}): Promise<Record<SubjectName, Usage>> {
  return {
    gateway: await children.gateway.ask('collect'),
    peer: await children.peer.ask('collect'),
  };
}

async function streamOn(run: Run, gateway: GatewayProcess, peer: Peer) {
  const form = workload('sse');
  const ask = { form, plan: HUNDRED_TOKENS };
  const targets = [gatewayTarget(run.site, await gateway.ask('url'), ask), peer.target(true)];
  const options = { inFlight: IN_FLIGHT, calls: run.scale.peerStreams };
  for (const target of targets) await runLoad(options, () => callHttp(target));
  return collect({ gateway, peer: peer.child });
}

function factsOf(
  results: readonly Result[],
  after: Readonly<Record<SubjectName, Usage>>,
): Record<string, number> {
  const facts: Record<string, number> = { 'peer.afterMb': after.peer.rssMb };
  for (const { form, addedMs, loads } of results) {
    for (const name of SUBJECTS) {
      facts[`peer.${form.name}.${name}.added`] = addedMs[name];
      facts[`peer.${form.name}.${name}.perCpuSecond`] = 1_000 / loads[name].cpuMs;
    }
    facts[`peer.${form.name}.ratio`] = loads.peer.cpuMs / loads.gateway.cpuMs;
  }
  return facts;
}

function speedSection(results: readonly Result[]): Section {
  return {
    title: `Beside ${PEER_NAME}`,
    note: `Same stand-in, in turns. Added: to the bare SDK's first byte, one call at a time, p50. Load:
${IN_FLIGHT} in flight; per core: calls in a second of the process's own CPU time.`,
    heads: ['form', 'what', 'added ms', 'per second', 'CPU ms', 'per core and second'],
    rows: results.flatMap(({ form, addedMs, loads }) =>
      SUBJECTS.map((name) => [
        form.title,
        name,
        addedMs[name],
        loads[name].perSecond,
        loads[name].cpuMs,
        1_000 / loads[name].cpuMs,
      ]),
    ),
    chart: {
      type: 'bars',
      unit: 'calls per second and core',
      series: SUBJECTS,
      groups: results.map(({ form, loads }) => ({
        name: form.title,
        values: SUBJECTS.map((name) => 1_000 / loads[name].cpuMs),
      })),
    },
  };
}

function memorySection(
  idle: Readonly<Record<SubjectName, Usage>>,
  after: Readonly<Record<SubjectName, Usage>>,
): Section {
  return {
    title: `Memory beside ${PEER_NAME} (RSS, MB)`,
    note: 'All three functions in one process here. After one call, at the most, and after all loads.',
    heads: ['what', 'after one call', 'peak', 'after all'],
    rows: SUBJECTS.map((name) => [
      name,
      idle[name].rssMb,
      after[name].peakRssMb,
      after[name].rssMb,
    ]),
  };
}
