/**
 * What an answer is worth: whether it has the form that GitLab reads, and what a developer would see of it.
 *
 * @module
 */
import { ERROR_CLASSES } from '#shared/errors.ts';
import type { RequestRecord } from '#shared/request/request-record.ts';
import type { Replayed } from './replay.ts';

/** `valid`: the feature's own parsers took it, and something is left. Else what came of it instead. */
export type Form = 'valid' | 'empty' | 'refused' | 'failed';

export interface Answered {
  readonly form: Form;
  /** The code and reason of a failure, in words of ours. */
  readonly problem?: string;
  /** What a developer would see. */
  readonly text: string;
  readonly firstTokenMs?: number;
  readonly durationMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In US dollars; a model without a price counts at the highest known one. */
  readonly usd: number;
  /** Calls of the model, where one was not enough. */
  readonly attempts: number;
}

/** The platforms' words for an answer that the model, its provider or a guardrail withheld. */
const REFUSALS = ['refusal', 'content_filtered', 'content_filter', 'guardrail_intervened'];

export function judge(replayed: Replayed, usd: number): Answered {
  const { record } = replayed;
  const text = textOf(replayed.body);
  const form = formOf(replayed, text);
  return {
    form,
    ...(form === 'failed' && { problem: problemOf(record, replayed.status) }),
    text,
    ...(record.firstTokenMs !== undefined && { firstTokenMs: record.firstTokenMs }),
    durationMs: record.durationMs ?? 0,
    inputTokens: record.inputTokens ?? 0,
    outputTokens: record.outputTokens ?? 0,
    usd,
    attempts: record.attempts ?? 1,
  };
}

function formOf({ status, record }: Replayed, text: string): Form {
  if (REFUSALS.includes(record.stopReason ?? '')) return 'refused';
  if (status !== 200 || (record.outcome ?? 'ok') !== 'ok') return 'failed';
  return record.emptySuggestion || text.trim() === '' ? 'empty' : 'valid';
}

function problemOf({ outcome, reason }: RequestRecord, status: number): string {
  return outcome && outcome !== 'ok' ? `${outcome}: ${reason ?? ''}` : `status ${status}`;
}

/** Whether no model can be blamed: the input has no form of GitLab's, or is for nothing that asks a model. */
export function isInputAtFault({ record, status }: Replayed): boolean {
  const { outcome = 'ok' } = record;
  return outcome === 'ok' ? status !== 200 : ERROR_CLASSES[outcome] !== 'model';
}

/** Where the answers of the routes hold their text. */
export function textOf(body: string): string {
  const values = body
    .split('\n')
    .map((line) => parse(line.replace(/^data: ?/, '')))
    .filter((value) => value !== undefined);
  const texts = values.map(textIn).filter((text) => text !== undefined);
  return texts.length > 0 ? texts.join('') : body;
}

interface Spoken {
  readonly choices?: readonly {
    readonly text?: string;
    readonly delta?: { readonly content?: string };
  }[];
  readonly content?: unknown;
  readonly response?: unknown;
  readonly data?: { readonly text?: string; readonly tool?: string; readonly tool_input?: unknown };
}

function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  const { choices, content, response, data }: Spoken = value;
  if (choices) return choices.map(({ text, delta }) => text ?? delta?.content ?? '').join('');
  if (data?.tool) return `${data.tool}: ${JSON.stringify(data.tool_input)}`;
  if (typeof data?.text === 'string') return data.text;
  const said = content ?? response;
  return typeof said === 'string' ? said : said === undefined ? undefined : JSON.stringify(said);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
