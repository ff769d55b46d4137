/**
 * Asks a model the least that can be asked, to see whether it answers.
 *
 * @module
 */
import type { AskModel } from '#shared/bedrock/ask-model.ts';
import { type ErrorCode, GatewayError } from '#shared/errors.ts';
import { capabilitiesOf } from '#shared/models/capabilities.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';

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

const REMEDIES: Partial<Record<ErrorCode, string>> = {
  model_credentials: 'AWS credentials are missing or have expired: log in, or give --profile',
  model_denied:
    'no access: check the role, the model access of the account, and service control policies',
  model_failed: 'the model or the connection to it failed: try again',
  model_needs_profile:
    'only to be had through an inference profile: assign it with a geography in front',
  model_rejected: 'Bedrock refuses the request: see the message of `aws bedrock-runtime converse`',
  model_throttled: 'throttled: the quota of the account is used up',
  model_timeout: 'no answer in time',
  model_unavailable: 'not available at the moment: try again',
  model_unknown: 'not known in this region, or not to be had (any more) by this account',
};

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
    return { state: 'failed', problem: REMEDIES[code] ?? code };
  }
  const latencyMs = Math.round(performance.now() - startedAt);
  return { state: 'ok', latencyMs, ...(repairs && { repairs }) };
}
