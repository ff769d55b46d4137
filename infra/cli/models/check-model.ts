/**
 * A model in use: whether it answers, how long it will be available, and where its data goes.
 *
 * @module
 */

import { GatewayError } from '#shared/errors.ts';
import type { ModelTarget } from '#shared/models/model-request.ts';
import { capabilitiesOf } from '#shared/models/model-table.ts';
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { type LifeCycle, lifeCycleOf } from '#shared/watch/life-cycle.ts';
import { reasonOf } from './check-step.ts';
import { problemOf } from './model-problems.ts';
import type { ModelInUse } from './models-in-use.ts';
import { isForFunctionsOnly } from './operator-platform.ts';
import { type Residency, residencyOf } from './residency.ts';
import type { Session } from './session.ts';

export interface CheckedModel extends ModelInUse {
  readonly probe: Probe;
  readonly lifeCycle: LifeCycle;
  readonly residency: Residency;
}

/** Calls the model once, with the operator's own credentials. */
export async function checkModel(
  { catalogue, now, ...session }: Pick<Session, 'catalogue' | 'askModel' | 'entryOf' | 'now'>,
  model: ModelInUse,
): Promise<CheckedModel> {
  const { target } = model;
  const [probe, lookup] = await Promise.all([
    probeModel(session, target),
    catalogue.lookUp(target),
  ]);
  const regions = lookup.type === 'found' ? lookup.regions : [];
  return {
    ...model,
    probe,
    lifeCycle: lifeCycleOf(lookup, target.modelId, now()),
    residency: residencyOf(target, regions),
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

async function probeModel(
  { askModel, entryOf }: Pick<Session, 'askModel' | 'entryOf'>,
  target: ModelTarget,
): Promise<Probe> {
  if (capabilitiesOf(target.modelId, target.baseModel).purpose === 'embeddings') {
    return { state: 'skipped', problem: 'an embedding model: not asked for text' };
  }
  if (target.role?.startsWith('arn:')) {
    return { state: 'skipped', problem: 'called by a role, which the functions alone assume' };
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
    const failure = GatewayError.from(error);
    return target.platform === undefined
      ? { state: 'failed', problem: problemOf(failure.code, 'asked') }
      : platformFailure(await entryOf(target.platform), failure);
  }
  const latencyMs = Math.round(performance.now() - startedAt);
  return { state: 'ok', latencyMs, ...(repairs && { repairs }) };
}

function platformFailure(entry: PlatformEntry | undefined, failure: GatewayError): Probe {
  if (entry === undefined) {
    return {
      state: 'failed',
      problem: "the platform is not listed or is disabled: 'platform list'",
    };
  }
  if (failure.code === 'model_credentials' && isForFunctionsOnly(entry)) {
    const problem = 'only GitLab or the functions have its key: use the connection test in GitLab';
    return { state: 'skipped', problem };
  }
  return { state: 'failed', problem: reasonOf(failure) };
}
