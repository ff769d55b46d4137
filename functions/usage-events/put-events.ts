/**
 * Puts entries on an event bus, in batches that EventBridge accepts, until it has taken all of them.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { PutEventsRequestEntry, PutEventsResponse } from '@aws-sdk/client-eventbridge';

export type PutEvents = (entries: readonly PutEventsRequestEntry[]) => Promise<PutEventsResponse>;

/** EventBridge's limits of one call. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256_000;

/** What EventBridge counts for an entry's time. */
const TIME_BYTES = 14;

const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;

/**
 * Puts all entries on the bus, in order. An entry that is never accepted does not hold up the others.
 *
 * @returns one code per entry that was not accepted; messages may quote the entry
 */
export async function putAll(
  entries: readonly PutEventsRequestEntry[],
  putEvents: PutEvents,
): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const batch of toBatches(entries)) refused.push(...(await putBatch(batch, putEvents)));
  return refused;
}

/**
 * As few batches as EventBridge allows, in order. An entry above its limit gets a batch of its own, and
 * EventBridge refuses it by name.
 */
function* toBatches(
  entries: readonly PutEventsRequestEntry[],
): Generator<readonly PutEventsRequestEntry[]> {
  let batch: PutEventsRequestEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const isFull = batch.length === MAX_ENTRIES || bytes + size > MAX_BYTES;
    if (isFull && batch.length > 0) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** Counts as EventBridge does. */
function sizeOf({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail].map((text) => Buffer.byteLength(text));
  return texts.reduce((sum, length) => sum + length, TIME_BYTES);
}

/**
 * EventBridge answers 200 even if it accepted only some of the entries: the others are sent again after a
 * pause that doubles. The SDK has already retried a call that fails as a whole.
 */
async function putBatch(
  batch: readonly PutEventsRequestEntry[],
  putEvents: PutEvents,
): Promise<readonly string[]> {
  let entries = batch;
  let codes: readonly string[] = [];
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    if (attempt > 1) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 2));
    const results = await resultsOf(entries, putEvents);
    if (typeof results === 'string') return entries.map(() => results);
    // The results are in the order of the entries.
    entries = entries.filter((_, index) => results[index]?.ErrorCode !== undefined);
    codes = results.flatMap(({ ErrorCode }) => ErrorCode ?? []);
    if (entries.length === 0) break;
  }
  return codes;
}

/** The result of each entry, or the name of the error if the call failed. */
async function resultsOf(entries: readonly PutEventsRequestEntry[], putEvents: PutEvents) {
  try {
    const { Entries = [] } = await putEvents(entries);
    return Entries;
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}
