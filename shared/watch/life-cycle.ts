/**
 * How long a model will be available, and what replaces it: the same to the watch, its alarms, the doctor and the
 * report. Bedrock's own dates count; where it gives none, those that were announced when our table was written.
 *
 * @module
 */

import { baseModelId, geographyOf } from '../models/model-id.ts';
import { MODEL_TABLE } from '../models/model-table.ts';
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

/** How many days before a model's end operators are warned, the earliest first. */
export const WARNING_DAYS = [90, 45, 14] as const;

/** Whether the end is near, or past. */
export function isEnding({ state, daysLeft = Number.POSITIVE_INFINITY }: LifeCycle): boolean {
  return state === 'ended' || state === 'missing' || daysLeft <= WARNING_DAYS[0];
}

const DAY_MS = 86_400_000;

/** `modelId` is the profile or model that is called; `nowMs` is in milliseconds since the epoch. */
export function lifeCycleOf(lookup: Lookup, modelId: string, nowMs: number): LifeCycle {
  if (lookup.type === 'unknown') return { state: 'missing', text: MISSING };
  const lifecycle = lookup.type === 'found' ? lookup.model?.modelLifecycle : undefined;
  if (lookup.type === 'unavailable' || lifecycle === undefined) {
    return announced(modelId, nowMs);
  }
  const { status, endOfLifeTime, publicExtendedAccessTime } = lifecycle;
  const extended = extendedText(publicExtendedAccessTime, nowMs);
  const leaving = status === 'LEGACY' ? 'legacy' : 'active';
  const successor = successorOf(lookup.baseModel, modelId);
  if (endOfLifeTime === undefined) {
    const table = endOf(lookup.baseModel, nowMs);
    // Announced dates move; that Bedrock still has the model is certain.
    if (table && table.daysLeft > 0) {
      const text = `${leaving}, announced to end ${table.endsOn}, ${table.daysLeft} days left`;
      return { state: leaving, ...table, text: text + extended, ...successor };
    }
    return leaving === 'legacy'
      ? { state: 'legacy', text: `legacy, no end date${extended}`, ...successor }
      : { state: 'active', text: 'active' };
  }
  const { endsOn, daysLeft } = timeTo(endOfLifeTime, nowMs);
  if (daysLeft === 0) {
    return { state: 'ended', endsOn, daysLeft, text: `ended ${endsOn}`, ...successor };
  }
  const text = `${leaving}, ends ${endsOn}, ${daysLeft} days left${extended}`;
  return { state: leaving, endsOn, daysLeft, text, ...successor };
}

/** Bedrock says the same to an account that has to apply for a model first. */
const MISSING = 'not found in this region, or this account is not enrolled for it';

function timeTo(end: Date, nowMs: number) {
  return {
    endsOn: end.toISOString().slice(0, 10),
    daysLeft: Math.max(0, Math.ceil((end.getTime() - nowMs) / DAY_MS)),
  };
}

/** The last part of a legacy model's time costs more. */
function extendedText(from: Date | undefined, nowMs: number): string {
  if (from === undefined) return '';
  const since = from.getTime() <= nowMs ? 'since' : 'from';
  return `, extended access at a higher price ${since} ${from.toISOString().slice(0, 10)}`;
}

/** When our table says that the model ends; undefined: no date was announced. */
function endOf(baseModel: string, nowMs: number) {
  const endsOn = MODEL_TABLE.find(({ pattern }) => pattern.test(baseModel))?.endsOn;
  return endsOn === undefined ? undefined : timeTo(new Date(endsOn), nowMs);
}

function announced(modelId: string, nowMs: number): LifeCycle {
  const baseModel = baseModelId(modelId);
  const table = endOf(baseModel, nowMs);
  if (table === undefined) return { state: 'unknown', text: 'unknown' };
  const text = `unknown, announced to end ${table.endsOn}`;
  return { state: 'unknown', ...table, text, ...successorOf(baseModel, modelId) };
}

function successorOf(baseModel: string, modelId: string): { readonly successor?: string } {
  const successor = MODEL_TABLE.find(({ pattern }) => pattern.test(baseModel))?.successor;
  if (successor === undefined || successor === baseModel) return {};
  const geography = geographyOf(modelId);
  return { successor: geography ? `${geography}.${successor}` : successor };
}
