/**
 * A long answer passes through a constant amount of memory.
 *
 * @module
 */
import { callHttp } from '../call.ts';
import type { Run } from '../measure.ts';
import { gatewayTarget, startGateway } from '../site.ts';
import { WORKLOADS, type Workload } from '../workloads.ts';

export interface LongAnswer {
  readonly form: Workload;
  /** The most that the process ever held, after an answer of a tenth of the length and after it. */
  readonly tenthPeakMb: number;
  readonly wholePeakMb: number;
  readonly seconds: number;
}

const CHUNK_BYTES = 1_000;

export async function longAnswers(run: Run): Promise<LongAnswer[]> {
  const answers: LongAnswer[] = [];
  for (const form of WORKLOADS.filter(({ streams }) => streams)) {
    run.progress(`growth: ${form.title}, ${run.scale.longAnswerBytes / 1_000_000} MB`);
    answers.push(await longAnswer(run, form));
  }
  return answers;
}

async function longAnswer({ site, scale }: Run, form: Workload): Promise<LongAnswer> {
  await using gateway = await startGateway(site);
  const url = await gateway.ask('url');
  const chunks = scale.longAnswerBytes / CHUNK_BYTES;
  const peakAfter = async (count: number) => {
    const plan = { chunks: count, chunkSize: CHUNK_BYTES, everyMs: 0, forAgent: false };
    const { bytes, totalMs } = await callHttp(gatewayTarget(site, url, { form, plan }));
    if (bytes < count * CHUNK_BYTES * 0.9) throw new Error(`${form.title} ended after ${bytes} B`);
    return { peakMb: (await gateway.ask('usage')).peakRssMb, seconds: totalMs / 1_000 };
  };
  const tenth = await peakAfter(chunks / 10);
  const whole = await peakAfter(chunks);
  return { form, tenthPeakMb: tenth.peakMb, wholePeakMb: whole.peakMb, seconds: whole.seconds };
}
