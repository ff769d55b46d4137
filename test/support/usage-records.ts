/**
 * Log lines of a made-up company: a month of requests of many users, from a seed.
 *
 * @module
 */

import { pseudonym } from '#shared/gitlab/gitlab-headers.ts';
import type { RequestRecord } from '#shared/request/request-record.ts';

export interface Traffic {
  readonly requests: number;
  readonly users: number;
  readonly seed: number;
  /** The first day, and how many there are. */
  readonly from: string;
  readonly days: number;
}

export const MONTH: Traffic = {
  requests: 200_000,
  users: 500,
  seed: 42,
  from: '2026-10-01',
  days: 31,
};

export const INSTANCES = [
  '0b2c9f3e-5a41-4d0e-9c7a-6f1e2d3c4b5a',
  '7d1f0c2b-9e8d-4a3c-8b7f-1a2b3c4d5e6f',
] as const;

/** GitLab's global id of one of the users, of whom there are no more than 65,535. */
export function globalIdOf(user: number): string {
  // Zeros first: with the letter alone, 1 and 161 would be one person.
  return (user + 1).toString(16).padStart(4, '0').padStart(64, 'a');
}

const FEATURES = [
  ['code_completions', 'eu.anthropic.claude-haiku-4-5-20251001-v1:0', 350],
  ['code_generations', 'eu.anthropic.claude-sonnet-4-6', 900],
  ['duo_chat', 'eu.anthropic.claude-sonnet-4-6', 1_400],
  ['review_merge_request', 'global.anthropic.claude-opus-4-8', 9_000],
  ['generate_commit_message', 'lab//qwen3-coder', 600],
] as const;

const ENDS = ['model_throttled', 'model_timeout', 'caller_gone', 'budget_used_up'] as const;

const DAY_MS = 86_400_000;

/** Numbers from 0 to 1 that a seed decides. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One line for each request, in the order of time. */
export function* logLines(traffic: Traffic = MONTH): Generator<string> {
  const random = createRandom(traffic.seed);
  const firstMs = Date.parse(`${traffic.from}T00:00:00Z`);
  const stepMs = (traffic.days * DAY_MS) / traffic.requests;
  for (let index = 0; index < traffic.requests; index += 1) {
    const timestamp = new Date(firstMs + Math.floor((index + random()) * stepMs)).toISOString();
    yield JSON.stringify({
      level: 'INFO',
      message: 'request',
      timestamp,
      service: 'duo-edge-prod',
      sampling_rate: 0,
      correlationId: `01J${index.toString(36).toUpperCase().padStart(23, '0')}`,
      method: 'POST',
      ...recordOf(traffic, random),
    });
  }
}

function recordOf({ users }: Traffic, random: () => number): RequestRecord {
  const [feature, model, medianMs] = pick(FEATURES, random() ** 2);
  const user = Math.floor(random() ** 3 * users);
  const instance = INSTANCES[user % INSTANCES.length] ?? INSTANCES[0];
  const end = random() < 0.02 ? pick(ENDS, random()) : undefined;
  const whose: RequestRecord = {
    route: '/v2/code/completions',
    status: 200,
    outcome: end ?? 'ok',
    feature,
    model,
    region: model.startsWith('lab') ? 'lab.example.com' : 'eu-central-1',
    access: 'granted',
    user: pseudonym(instance, globalIdOf(user)),
    gitlabInstance: instance,
    gitlabProject: String(1 + Math.floor(random() ** 2 * 200)),
    tokenIssuer: 'https://gitlab.example.com',
  };
  return end === undefined
    ? { ...whose, ...answered(random, medianMs, model) }
    : { ...whose, durationMs: 12 };
}

function answered(random: () => number, medianMs: number, model: string): RequestRecord {
  const firstTokenMs = Math.round(medianMs * Math.exp(random() + random() - 1));
  const [inputTokens, outputTokens] = [Math.floor(random() * 6_000), Math.floor(random() * 400)];
  const cacheReadTokens = random() < 0.5 ? Math.floor(random() * 4_000) : 0;
  const usd = (inputTokens * 1.1 + outputTokens * 5.5 + cacheReadTokens * 0.11) / 1_000_000;
  return {
    inputTokens,
    outputTokens,
    ...(cacheReadTokens > 0 && { cacheReadTokens }),
    ...(!model.startsWith('lab') && { costUsd: Number(usd.toFixed(8)) }),
    ...(random() < 0.01 && { fallback: true, attempts: 2 }),
    firstTokenMs,
    durationMs: Math.round(firstTokenMs * (1 + random())),
  };
}

function pick<T>(all: readonly T[], share: number): T {
  return all[Math.floor(share * all.length)] as T;
}
