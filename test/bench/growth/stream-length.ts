import { HUNDRED_TOKENS } from '../answer-plan.ts';
import type { Run } from '../measure.ts';
import { type GatewayProcess, gatewayTarget } from '../site.ts';
import { WORKLOADS } from '../workloads.ts';
import { cpuPerCall } from './cpu-per-call.ts';
import type { Series } from './series.ts';

/** Long answers take long, and vary little: fewer of them are enough. */
const MOST_CHUNKS = 20_000;

/** Processor time of the gateway for answers of growing length. */
export async function streamLengthSeries(run: Run, gateway: GatewayProcess): Promise<Series[]> {
  const url = await gateway.ask('url');
  const series: Series[] = [];
  for (const form of WORKLOADS.filter(({ streams }) => streams)) {
    const points: (readonly [number, number])[] = [];
    for (const chunks of run.scale.streamChunks) {
      run.progress(`growth: ${form.title}, ${chunks} chunks`);
      const plan = { ...HUNDRED_TOKENS, chunks };
      const target = gatewayTarget(run.site, url, { form, plan });
      const calls = Math.min(run.scale.growthCalls, Math.ceil(MOST_CHUNKS / chunks));
      points.push([chunks, await cpuPerCall(gateway, target, calls)]);
    }
    series.push({ id: `stream.${form.name}`, title: form.title, points });
  }
  return series;
}
