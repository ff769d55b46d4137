/**
 * A process under load, and what it takes for it.
 *
 * @module
 */
import { callHttp, type Target } from '../call.ts';
import { type LoadOptions, runLoad } from '../load.ts';
import type { BareCommands } from '../processes/bare.ts';
import type { Child } from '../processes/child.ts';
import type { Usage } from '../processes/usage.ts';
import { type Ask, type GatewayProcess, gatewayTarget, type Site } from '../site.ts';
import { modelFor } from '../workloads.ts';

export interface LoadResult {
  /** Calls that ended, a second. */
  readonly perSecond: number;
  /** Of the process, for each call, in milliseconds. */
  readonly cpuMs: number;
}

export type Subject = (options: LoadOptions) => Promise<LoadResult>;

/** What can be asked of every process. */
export interface Measured {
  ask(name: 'usage'): Promise<Usage>;
}

export function bareSubject(child: Child<BareCommands>, { form, plan }: Ask): Subject {
  const modelId = modelFor(form, plan);
  return (options) =>
    underLoad(child, () => child.ask('load', { modelId, streams: form.streams, ...options }));
}

export async function httpSubject(site: Site, child: GatewayProcess, ask: Ask): Promise<Subject> {
  return targetSubject(child, gatewayTarget(site, await child.ask('url'), ask));
}

/** The calls are made here, in the process of the bench. */
export function targetSubject(child: Measured, target: Target): Subject {
  return (options) => underLoad(child, () => runLoad(options, () => callHttp(target)));
}

export async function underLoad(
  child: Measured,
  load: () => ReturnType<typeof runLoad>,
): Promise<LoadResult> {
  const before = await child.ask('usage');
  const { calls, elapsedMs } = await load();
  const after = await child.ask('usage');
  return {
    perSecond: (calls / elapsedMs) * 1_000,
    cpuMs: (after.cpuMs - before.cpuMs) / calls,
  };
}
