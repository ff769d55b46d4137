/**
 * Asks a model the least that can be asked, to see whether it answers.
 *
 * @module
 */
import { GatewayError } from '#shared/errors.ts';
import type { AskModel } from '#shared/models/ask-model.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import { problemOf } from './model-problems.ts';

export interface Probe {
  readonly state: 'ok' | 'failed' | 'skipped';
  /** How long the answer took, in milliseconds. */
  readonly latencyMs?: number;
  /** What the gateway had to change for the model to take the request. */
  readonly repairs?: readonly string[];
  /** What went wrong, and what to do about it. */
  readonly problem?: string;
}

/** A model that has said nothing by then is as good as down. In milliseconds. */
const DEADLINE_MS = 20_000;

export async function probeModel(askModel: AskModel, target: ModelTarget): Promise<Probe> {
  if (capabilitiesOf(target.modelId, target.baseModel).purpose === 'embeddings') {
    return { state: 'skipped', problem: 'gives vectors, and is not asked for text' };
  }
  const startedAt = performance.now();
  let repairs: readonly string[] | undefined;
  const request = {
    target,
    prompt: {
      system: '',
      messages: [{ role: 'user' as const, text: 'Answer with the word "ok".' }],
    },
    maxOutputTokens: 16,
    streaming: false,
  };
  try {
    for await (const event of askModel(request, AbortSignal.timeout(DEADLINE_MS))) {
      if (event.type === 'start') repairs = event.repairs;
    }
  } catch (error) {
    const { code } = GatewayError.from(error);
    return { state: 'failed', problem: problemOf(code, 'asked') };
  }
  const latencyMs = Math.round(performance.now() - startedAt);
  return { state: 'ok', latencyMs, ...(repairs && { repairs }) };
}
