/**
 * `npm run soak`: the gateway under mixed faults for two minutes, with what it holds over time. Ends by
 * itself; exits with 1 when something grows without bound or an answer was cut silently.
 *
 * Options: `-- --seconds=600 --callers=32`.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ignoreGoneReader } from '#infra/cli/common/terminal.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { type Counts, callOn } from './load.ts';
import { findGrowth, type Sample, takeSample } from './measure.ts';

/** The stand-ins take any key. */
process.env['AWS_ACCESS_KEY_ID'] ??= 'soak';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'soak';
/** Records for CloudWatch would stand between the lines of the table. */
process.env['POWERTOOLS_METRICS_DISABLED'] ??= 'true';

/** Short, so that silent models cost the run little time. */
const LIMITS = {
  DUO_EDGE_FIRST_EVENT_MS: '300',
  DUO_EDGE_IDLE_MS: '300',
  DUO_EDGE_DEADLINE_MS: '2000',
};

process.stdout.on('error', ignoreGoneReader);
const print = (line: string) => void process.stdout.write(`${line}\n`);
const options = readOptions();
const durationMs = options.seconds * 1_000;
const samples: Sample[] = [];
const counts: Counts = { requests: 0, left: 0, byStatus: {}, silentTruncations: 0 };

const gateway = await startTestGateway(LIMITS);
const stop = new AbortController();
const startedAtMs = performance.now();
const callers = Array.from({ length: options.callers }, () => callOn(gateway, counts, stop.signal));

print('   s   requests  heap MB   rss MB  sockets  timers');
while (performance.now() - startedAtMs < durationMs) {
  await delay(Math.max(1_000, durationMs / 24));
  forget(gateway);
  const sample = takeSample(startedAtMs);
  samples.push(sample);
  print(toLine(sample));
}
stop.abort();
await Promise.all(callers);
await gateway[Symbol.asyncDispose]();

print(`answers by status: ${JSON.stringify(counts.byStatus)}, callers who left: ${counts.left}`);
print(`silent truncations: ${counts.silentTruncations}`);
const growth = findGrowth(samples);
print(growth.length > 0 ? `grows without bound: ${growth.join('; ')}` : 'nothing grows');
process.exitCode = growth.length > 0 || counts.silentTruncations > 0 ? 1 : 0;

/** Ends the process with 2, and says what there is, when the command line is not understood. */
function readOptions(): { readonly seconds: number; readonly callers: number } {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '120' },
        callers: { type: 'string', default: '16' },
      },
    });
    const [seconds, callers] = [Number(values.seconds), Number(values.callers)];
    if (seconds > 0 && Number.isInteger(callers) && callers > 0) return { seconds, callers };
  } catch {
    // An option that there is not; told below.
  }
  process.stderr.write('Usage: npm run soak -- [--seconds=120] [--callers=16]\n');
  process.exit(2);
}

/** The stand-ins remember everything for their tests; here that would be the only thing that grows. */
function forget({ bedrock, gitlab, logs }: TestGateway): void {
  for (const list of [bedrock.calls, gitlab.requests, logs] as unknown as unknown[][]) {
    list.length = 0;
  }
}

function toLine({ atS, heapMb, rssMb, sockets, timers }: Sample): string {
  const cells = [
    [atS.toFixed(0), 4],
    [counts.requests.toFixed(0), 11],
    [heapMb.toFixed(1), 9],
    [rssMb.toFixed(1), 9],
    [sockets.toFixed(0), 9],
    [timers.toFixed(0), 8],
  ] as const;
  return cells.map(([text, width]) => text.padStart(width)).join('');
}
