/**
 * A client that does not read holds the model back: what is between the two is bounded.
 *
 * @module
 */
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { openHttp } from '../call.ts';
import type { Run } from '../measure.ts';
import { type GatewayProcess, gatewayTarget, startFloor, startGateway } from '../site.ts';
import { WORKLOADS, type Workload, workload } from '../workloads.ts';

export interface SlowReader {
  readonly form: Workload;
  readonly subject: 'floor' | 'gateway';
  /** Written by Bedrock when nothing moves any more, and not read by the client. */
  readonly inFlightMb: number;
  /** By how much the process has grown meanwhile. */
  readonly grownMb: number;
}

/** Far more than all buffers on the way: 100 MB. */
const PLAN = { chunks: 100_000, chunkSize: 1_000, everyMs: 0, forAgent: false };

const MB = 1_000_000;

export async function slowReaders(run: Run): Promise<SlowReader[]> {
  await using gateway = await startGateway(run.site);
  await using floor = await startFloor(run.site);
  const readers: SlowReader[] = [];
  // The floor has one form for all: it passes the text on as it is.
  readers.push(await stall(run, { form: workload('raw'), subject: 'floor' }, floor));
  for (const form of WORKLOADS.filter(({ streams }) => streams)) {
    readers.push(await stall(run, { form, subject: 'gateway' }, gateway));
  }
  return readers;
}

async function stall(
  { site, progress }: Run,
  { form, subject }: Pick<SlowReader, 'form' | 'subject'>,
  child: GatewayProcess,
): Promise<SlowReader> {
  progress(`growth: ${form.title}, a slow reader of the ${subject}`);
  const target = gatewayTarget(site, await child.ask('url'), { form, plan: PLAN });
  const before = await child.ask('collect');
  const response = await openHttp(target);
  await once(response, 'readable');
  const writtenBytes = await settled(() => site.surroundings.ask('writtenBytes'));
  const after = await child.ask('usage');
  const closed = once(response, 'close');
  response.destroy();
  await closed;
  const grownMb = after.rssMb - before.rssMb;
  return { form, subject, inFlightMb: writtenBytes / MB, grownMb };
}

const STILL_MS = 250;
const PATIENCE_MS = 8_000;

/** What `read` gives once it has stopped to grow, or when patience ends. */
async function settled(read: () => Promise<number>): Promise<number> {
  const startedAtMs = performance.now();
  let last = -1;
  let now = await read();
  while (now !== last && performance.now() - startedAtMs < PATIENCE_MS) {
    await delay(STILL_MS);
    last = now;
    now = await read();
  }
  return now;
}
