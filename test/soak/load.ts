/**
 * Callers of all forms, some of whom leave, against a model that does all that it can do wrong.
 *
 * @module
 */
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { Answer } from '#infra/local/bedrock-stand-in/server.ts';
import { FAULTS_AT_START } from '../faults/faults-at-start.ts';
import { FAULTS_IN_ANSWER } from '../faults/faults-in-answer.ts';
import type { Form } from '../faults/form.ts';
import { FORMS } from '../faults/forms.ts';
import { open, type Reply, send } from '../support/send.ts';
import type { TestGateway } from '../support/test-gateway.ts';

/** How many of ten requests meet a model that is well. */
const WELL_OF_TEN = 6;

/** How many of twenty callers leave before the end. */
const LEAVING_OF_TWENTY = 1;

/** 16 MiB frames would measure the framing, not the gateway. */
const FAULTS = [...FAULTS_AT_START, ...FAULTS_IN_ANSWER].filter(
  ({ name }) => !name.includes('oversized'),
);

export interface Counts {
  requests: number;
  left: number;
  readonly byStatus: Record<string, number>;
  /** Answers that looked whole and were not. */
  silentTruncations: number;
}

/** One caller after the other until `signal` aborts. */
export async function callOn(
  gateway: TestGateway,
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const form = pick(FORMS);
    const modelId = `amazon.soak-${counts.requests}`;
    counts.requests += 1;
    const expected = script(form);
    setModel(gateway, modelId, expected.model);
    const headers = { ...(await gateway.headers(form.claims)), ...form.headers };
    const request = { path: form.path, body: form.body(`bedrock/${modelId}`), headers };
    if (chance(LEAVING_OF_TWENTY, 20)) {
      counts.left += 1;
      await leaveEarly(gateway.url, request);
    } else {
      count(counts, await send(gateway.url, request), { form, texts: expected.texts });
    }
    MODELS.delete(modelId);
  }
}

const MODELS = new Map<string, Script | Answer>();

function setModel(gateway: TestGateway, modelId: string, model: Script | Answer): void {
  MODELS.set(modelId, model);
  gateway.model((call) => {
    const chosen = MODELS.get(call.modelId) ?? { type: 'reset' };
    return typeof chosen === 'function' ? chosen(call) : chosen;
  });
}

function script(form: Form): { model: Script | Answer; texts: readonly string[] } {
  const whole = form.text;
  const well: Script = { type: 'answer', text: form.pieces, chunkDelayMs: 2 };
  if (chance(WELL_OF_TEN, 10)) return { model: well, texts: [whole] };
  const { model, sees } = pick(FAULTS);
  const mayBeEmpty = sees.type === 'answer' && sees.text === 'empty';
  return { model: model?.(form.pieces) ?? well, texts: [mayBeEmpty ? '' : whole] };
}

async function leaveEarly(url: string, request: Parameters<typeof send>[1]): Promise<void> {
  const leaving = new AbortController();
  setTimeout(() => leaving.abort(), Math.random() * 30);
  try {
    const response = await open(url, { ...request, signal: leaving.signal });
    response.on('error', () => {});
    for await (const _ of response);
  } catch {
    // Left before the end, as it was meant to.
  }
}

interface Expected {
  readonly form: Form;
  readonly texts: readonly string[];
}

function count(counts: Counts, reply: Reply, { form, texts }: Expected): void {
  const key = reply.cut ? `${reply.status} and cut` : String(reply.status);
  counts.byStatus[key] = (counts.byStatus[key] ?? 0) + 1;
  if (reply.status !== 200) return;
  const { text, looksComplete } = form.read(reply);
  if (looksComplete && !texts.includes(text)) counts.silentTruncations += 1;
}

function chance(of: number, all: number): boolean {
  return Math.random() * all < of;
}

function pick<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)] as T;
}
