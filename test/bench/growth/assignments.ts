import { HUNDRED_TOKENS } from '../answer-plan.ts';
import { callHttp } from '../call.ts';
import type { Run } from '../measure.ts';
import { gatewayTarget, startGateway } from '../site.ts';
import { median } from '../statistics.ts';
import { workload } from '../workloads.ts';
import { cpuPerCall } from './cpu-per-call.ts';
import type { Series } from './series.ts';

/** Fresh processes for each number of assignments. */
const PROCESSES = 3;

/** Processor time for the call that reads all assignments, and for those that find them read. */
export async function assignmentSeries(run: Run): Promise<Series[]> {
  const first: (readonly [number, number])[] = [];
  const later: (readonly [number, number])[] = [];
  for (const count of run.scale.assignments) {
    run.progress(`growth: ${count} assignments`);
    const table = await run.site.surroundings.ask('tableWith', count);
    const costs = [];
    for (let process = 0; process < Math.min(PROCESSES, run.scale.growthCalls); process += 1) {
      costs.push(await costsWith(run, table));
    }
    first.push([count, median(costs.map((cost) => cost.firstMs))]);
    later.push([count, median(costs.map((cost) => cost.laterMs))]);
  }
  return [
    { id: 'assignments.first', title: 'first call, reads them', points: first },
    { id: 'assignments.later', title: 'later calls', points: later },
  ];
}

async function costsWith({ site, scale }: Run, table: string) {
  await using gateway = await startGateway(site, ['code-completion'], { DUO_EDGE_TABLE: table });
  const ask = { form: workload('sync'), plan: HUNDRED_TOKENS };
  const target = gatewayTarget(site, await gateway.ask('url'), ask);
  const before = await gateway.ask('usage');
  await callHttp(target);
  const after = await gateway.ask('usage');
  const laterMs = await cpuPerCall(gateway, target, scale.growthCalls * 4);
  return { firstMs: after.cpuMs - before.cpuMs, laterMs };
}
