import { setTimeout as pause } from 'node:timers/promises';
import type { PutEventsRequestEntry, PutEventsResponse } from '@aws-sdk/client-eventbridge';

export type PutEvents = (entries: readonly PutEventsRequestEntry[]) => Promise<PutEventsResponse>;

const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 100;

/**
 * Puts a batch on the bus. EventBridge answers 200 even if it took only some of the entries: the others are
 * sent again, with a pause that doubles. A call that fails as a whole was retried by the SDK before.
 *
 * @returns for each entry that was not taken in the end, why: a code, for messages may quote the entry
 */
export async function putBatch(
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

/** What became of each entry, or why the call failed. */
async function resultsOf(entries: readonly PutEventsRequestEntry[], putEvents: PutEvents) {
  try {
    const { Entries = [] } = await putEvents(entries);
    return Entries;
  } catch (error) {
    return error instanceof Error ? error.name : 'unknown';
  }
}
