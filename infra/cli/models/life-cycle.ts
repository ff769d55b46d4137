/**
 * How long a model will be available, and what replaces it.
 *
 * @module
 */

import { baseModelId, geographyOf } from '#shared/models/model-id.ts';
import { MODEL_TABLE } from '#shared/models/model-table.ts';
import type { Terminal } from '../common/terminal.ts';
import type { Lookup } from './catalogue.ts';

export interface LifeCycle {
  readonly state: 'active' | 'legacy' | 'ended' | 'missing' | 'unknown';
  /** ISO date; undefined: no date is set. */
  readonly endsOn?: string;
  /** Whole days until the end. */
  readonly daysLeft?: number;
  /** What to assign instead, in the same geography; only for a model on its way out. */
  readonly successor?: string;
  /** All of it in words. */
  readonly text: string;
}

const DAY_MS = 86_400_000;

/** `modelId` is the profile or model that is called; `nowMs` is in milliseconds since the epoch. */
export function lifeCycleOf(lookup: Lookup, modelId: string, nowMs: number): LifeCycle {
  if (lookup.type === 'unknown') return { state: 'missing', text: 'not found in this region' };
  const lifecycle = lookup.type === 'found' ? lookup.model?.modelLifecycle : undefined;
  if (lookup.type === 'unavailable' || lifecycle === undefined) {
    return announced(modelId);
  }
  const { status, endOfLifeTime } = lifecycle;
  if (endOfLifeTime === undefined) {
    return status === 'LEGACY'
      ? { state: 'legacy', text: 'legacy, no end date', ...successorOf(lookup.baseModel, modelId) }
      : { state: 'active', text: 'active' };
  }
  const endsOn = endOfLifeTime.toISOString().slice(0, 10);
  const daysLeft = Math.max(0, Math.ceil((endOfLifeTime.getTime() - nowMs) / DAY_MS));
  const state = daysLeft === 0 ? 'ended' : status === 'LEGACY' ? 'legacy' : 'active';
  const ends = daysLeft === 0 ? `ended ${endsOn}` : `ends ${endsOn}, ${daysLeft} days left`;
  if (state === 'active') return { state, endsOn, daysLeft, text: `active, ${ends}` };
  const text = state === 'legacy' ? `legacy, ${ends}` : ends;
  return { state, endsOn, daysLeft, text, ...successorOf(lookup.baseModel, modelId) };
}

/** Bedrock's own catalogue is the truth; without it, what was announced when the table was written. */
function announced(modelId: string): LifeCycle {
  const baseModel = baseModelId(modelId);
  const endsOn = MODEL_TABLE.find(({ pattern }) => pattern.test(baseModel))?.endsOn;
  if (endsOn === undefined) return { state: 'unknown', text: 'unknown' };
  const text = `unknown, announced to end ${endsOn}`;
  return { state: 'unknown', endsOn, text, ...successorOf(baseModel, modelId) };
}

function successorOf(baseModel: string, modelId: string): { readonly successor?: string } {
  const successor = MODEL_TABLE.find(({ pattern }) => pattern.test(baseModel))?.successor;
  if (successor === undefined || successor === baseModel) return {};
  const geography = geographyOf(modelId);
  return { successor: geography ? `${geography}.${successor}` : successor };
}

const COLOURS = {
  active: 'green',
  legacy: 'yellow',
  ended: 'red',
  missing: 'red',
  unknown: 'dim',
} as const satisfies Record<LifeCycle['state'], Parameters<Terminal['style']>[0]>;

/** The life cycle in colour, with the successor below it. */
export function healthText(terminal: Terminal, { state, text, successor }: LifeCycle): string {
  const health = terminal.style(COLOURS[state], text);
  return successor ? `${health}\n→ ${successor}` : health;
}
