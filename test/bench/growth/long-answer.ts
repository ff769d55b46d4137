/**
 * A long answer passes through a constant amount of memory.
 *
 * @module
 */
import { callHttp } from '../call.ts';
import type { Run } from '../measure.ts';
import { ALL_FUNCTIONS, gatewayTarget, LAMBDA_HEAP, startGateway } from '../site.ts';
import { WORKLOADS, type Workload, workload } from '../workloads.ts';

export interface LongAnswer {
  readonly form: Workload;
  /** Whether all of it is one line, which a completion cannot judge before it ends. */
  readonly isOneLine: boolean;
  /** The most that the process ever held, after an answer of a tenth of the length and after it. */
  readonly tenthPeakMb: number;
  readonly wholePeakMb: number;
  readonly seconds: number;
}

/** Long enough to be lines of their own, and too short for that. */
const CHUNK_BYTES = 1_000;
const SHORT_CHUNK_BYTES = 99;

/** Duo Chat's agent ends an answer at 4 MiB. */
const MAX_AGENT_BYTES = 4_000_000;

export async function longAnswers(run: Run): Promise<LongAnswer[]> {
  const forms = WORKLOADS.filter(({ streams }) => streams);
  const cases = forms.map((form) => ({ form, isOneLine: false }));
  const answers: LongAnswer[] = [];
  for (const { form, isOneLine } of [...cases, { form: workload('raw'), isOneLine: true }]) {
    run.progress(`growth: ${form.title}, ${run.scale.longAnswerBytes / 1_000_000} MB`);
    answers.push(await longAnswer(run, form, isOneLine));
  }
  return answers;
}

async function longAnswer(
  { site, scale }: Run,
  form: Workload,
  isOneLine: boolean,
): Promise<LongAnswer> {
  const chunkBytes = isOneLine ? SHORT_CHUNK_BYTES : CHUNK_BYTES;
  await using gateway = await startGateway(site, ALL_FUNCTIONS, LAMBDA_HEAP);
  const url = await gateway.ask('url');
  const bytes = form.forAgent ? MAX_AGENT_BYTES : Number.POSITIVE_INFINITY;
  const chunks = Math.round(Math.min(scale.longAnswerBytes, bytes) / chunkBytes);
  const peakAfter = async (count: number) => {
    const plan = { chunks: count, chunkSize: chunkBytes, everyMs: 0, forAgent: false };
    const { bytes, totalMs } = await callHttp(gatewayTarget(site, url, { form, plan }));
    if (bytes < count * chunkBytes * 0.9) throw new Error(`${form.title} ended after ${bytes} B`);
    return { peakMb: (await gateway.ask('usage')).peakRssMb, seconds: totalMs / 1_000 };
  };
  const tenth = await peakAfter(Math.round(chunks / 10));
  const whole = await peakAfter(chunks);
  const peaks = { tenthPeakMb: tenth.peakMb, wholePeakMb: whole.peakMb };
  return { form, isOneLine, ...peaks, seconds: whole.seconds };
}
