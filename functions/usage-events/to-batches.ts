import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/**
 * What one call of EventBridge takes.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
 */
const MAX_ENTRIES = 10;
const MAX_BYTES = 256_000;

const TIME_BYTES = 14;

/**
 * The entries in their order, as few batches as EventBridge allows. An entry above its limit gets a batch of
 * its own, and EventBridge refuses it by name.
 */
export function* toBatches(
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

/** As EventBridge counts. */
function sizeOf({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail].map((text) => Buffer.byteLength(text));
  return texts.reduce((sum, length) => sum + length, TIME_BYTES);
}
