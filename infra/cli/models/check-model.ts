/**
 * A model in use: whether it answers, how long it will be available, and where its data goes.
 *
 * @module
 */

import { GatewayError } from '#shared/errors.ts';
import type { AskModel } from '#shared/models/ask-model.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import { type LifeCycle, lifeCycleOf } from './life-cycle.ts';
import { problemOf } from './model-problems.ts';
import type { ModelInUse } from './models-in-use.ts';
import { type Residency, residencyOf } from './residency.ts';
import type { Session } from './session.ts';

export interface CheckedModel extends ModelInUse {
  readonly probe: Probe;
  readonly lifeCycle: LifeCycle;
  readonly residency: Residency;
}

/** Calls the model once, with the operator's own credentials. */
export async function checkModel(
  { catalogue, askModel, now }: Pick<Session, 'catalogue' | 'askModel' | 'now'>,
  model: ModelInUse,
): Promise<CheckedModel> {
  const { target } = model;
  const [probe, lookup] = await Promise.all([
    probeModel(askModel, target),
    catalogue.lookUp(target),
  ]);
  const regions = lookup.type === 'found' ? lookup.regions : [];
  return {
    ...model,
    probe,
    lifeCycle: lifeCycleOf(lookup, target.modelId, now()),
    residency: residencyOf(target.modelId, target.region, regions),
  };
}

/** Whether it does not answer or has been retired. */
export function isUnreliable({ probe, lifeCycle }: CheckedModel): boolean {
  return probe.state === 'failed' || lifeCycle.state === 'ended' || lifeCycle.state === 'missing';
}

export interface Probe {
  readonly state: 'ok' | 'failed' | 'skipped';
  /** How long the answer took, in milliseconds. */
  readonly latencyMs?: number;
  /** What the gateway had to change in the request for the model to accept it. */
  readonly repairs?: readonly string[];
  /** What went wrong, and what to do. */
  readonly problem?: string;
}

/** A model that has not answered by then counts as down. In milliseconds. */
const DEADLINE_MS = 20_000;

async function probeModel(askModel: AskModel, target: ModelTarget): Promise<Probe> {
  if (capabilitiesOf(target.modelId, target.baseModel).purpose === 'embeddings') {
    return { state: 'skipped', problem: 'an embedding model: not asked for text' };
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
    briefThoughts: true,
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
