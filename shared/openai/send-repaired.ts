/**
 * Sends a request to a serving platform, and again without what the server refuses.
 *
 * @see contract SP 3, 4, 6
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import project from '../../package.json' with { type: 'json' };
import type { ModelRequest } from '../models/model-request.ts';
import { retryAfterMs } from '../models/resilience/retry.ts';
import type { PlatformEntry } from '../models/serving-platform.ts';
import type { chatRequest } from './chat-request.ts';
import type { SendToPlatform } from './connection.ts';
import { isFiltered, PlatformRefusal } from './failure.ts';
import type { PlatformKeys } from './keys.ts';
import { PLATFORM_KINDS } from './kinds.ts';
import type { Manners } from './manners.ts';
import { errorBodyOf } from './response-body.ts';
import { roomLeft } from './room-left.ts';

export interface PlatformCall {
  readonly request: ModelRequest;
  readonly entry: PlatformEntry;
  readonly signal: AbortSignal;
}

export interface Sending {
  readonly send: SendToPlatform;
  readonly manners: Manners;
  readonly keys: PlatformKeys;
  /** How questions are put. */
  readonly toBody: typeof chatRequest;
}

export interface Sent {
  /** `filtered`: the platform's filter stopped the prompt. */
  readonly response: IncomingMessage | 'filtered';
  /** What was repaired on the way, in order. */
  readonly repairs: readonly string[];
}

/**
 * The same refusal is repaired once.
 *
 * @throws {PlatformRefusal} for a response that is no answer and cannot be repaired
 */
export async function sendRepaired(call: PlatformCall, sending: Sending): Promise<Sent> {
  const repairs: string[] = [];
  let repaired = call;
  for (;;) {
    try {
      return { response: await sendOnce(repaired, sending), repairs };
    } catch (error) {
      if (!(error instanceof PlatformRefusal)) throw error;
      if (isFiltered(error)) return { response: 'filtered', repairs };
      const repair = findRepair(error, repaired, sending);
      if (repair === undefined || repairs.includes(repair.name)) throw error;
      repairs.push(repair.name);
      repaired = { ...repaired, request: repair.request };
    }
  }
}

interface Repair {
  /** For the log. */
  readonly name: string;
  readonly request: ModelRequest;
}

function findRepair(
  refusal: PlatformRefusal,
  { request, entry }: PlatformCall,
  { manners, keys }: Sending,
): Repair | undefined {
  // A secret may have been replaced since it was read.
  if (refusal.status === 401)
    return keys.renew(entry) ? { name: 'key-renewed', request } : undefined;
  if (refusal.status >= 500) return undefined;
  const maxOutputTokens = roomLeft(refusal, request);
  if (maxOutputTokens !== undefined) {
    return { name: 'max-tokens-fitted', request: { ...request, maxOutputTokens } };
  }
  const name = manners.learn(entry, request.target.modelId, refusal.body);
  return name === undefined ? undefined : { name, request };
}

/** @throws {PlatformRefusal} for any response that is no answer */
async function sendOnce(
  { request, entry, signal }: PlatformCall,
  { send, keys, manners, toBody }: Sending,
): Promise<IncomingMessage> {
  const { modelId } = request.target;
  const url = new URL(entry.baseUrl + PLATFORM_KINDS[entry.kind].path(modelId, entry.apiVersion));
  const body = JSON.stringify(toBody(request, manners.of(entry, modelId)));
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'accept-encoding': 'identity',
    'user-agent': `duo-edge/${project.version}`,
    // Servers that keep it name their answer by it.
    'x-request-id': randomUUID(),
    'content-length': String(Buffer.byteLength(body)),
  };
  const opened = await keys.sign({ method: 'POST', url, headers, body }, entry, request.apiKey);
  const response = await send(opened, signal);
  if (response.statusCode === 200) return response;
  const { statusCode = 0, headers: answered } = response;
  throw new PlatformRefusal(statusCode, await errorBodyOf(response), retryAfterIn(answered));
}

/** Seconds or a date; one vendor tells milliseconds in a header of its own. */
function retryAfterIn(headers: IncomingMessage['headers']): string | undefined {
  const ms = Number(headers['retry-after-ms']);
  const asked = ms > 0 ? ms : retryAfterMs(headers['retry-after']);
  return asked === undefined ? undefined : String(Math.ceil(asked / 1_000));
}
