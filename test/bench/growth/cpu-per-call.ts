import { callHttp, type Target } from '../call.ts';
import { runLoad } from '../load.ts';
import type { GatewayProcess } from '../site.ts';
import { median } from '../statistics.ts';

/** How long a target is called before it is measured, so that its code is compiled. In milliseconds. */
const WARM_UP_MS = 150;

/** Processor time of the gateway for a call, in milliseconds; the median of `calls`. */
export async function cpuPerCall(
  gateway: GatewayProcess,
  target: Target,
  calls: number,
): Promise<number> {
  await runLoad({ inFlight: 1, durationMs: WARM_UP_MS }, () => callHttp(target));
  const costs: number[] = [];
  for (let count = 0; count < calls; count += 1) {
    const before = await gateway.ask('usage');
    await callHttp(target);
    const after = await gateway.ask('usage');
    costs.push(after.cpuMs - before.cpuMs);
  }
  return median(costs);
}
