/**
 * Puts the records of requests on an event bus: log lines in, events out.
 *
 * CloudWatch Logs calls it with what it took from a log group, and calls it again, through Lambda's
 * queue, when it fails; so events may come twice, and `correlationId` tells.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 * @module
 */
import type { CloudWatchLogsEvent } from 'aws-lambda';
import type { Log } from '#shared/log.ts';
import { type PutEvents, putBatch } from './put-batch.ts';
import { readRecords } from './read-records.ts';
import { toBatches } from './to-batches.ts';

export interface UsageEventsDependencies {
  readonly eventBus: string;
  readonly log: Log;
  readonly putEvents: PutEvents;
}

/** @throws {Error} when the bus did not take everything, so that Lambda tries again */
export function createHandler({ eventBus, log, putEvents }: UsageEventsDependencies) {
  return async (event: CloudWatchLogsEvent): Promise<void> => {
    const { records, unreadable } = readRecords(event.awslogs.data);
    // Trying again would not make them readable.
    if (unreadable > 0) log('warn', 'unreadable usage records', { unreadable });
    const entries = records.map(({ time, json }) => ({
      EventBusName: eventBus,
      Source: 'duo-edge',
      DetailType: 'Duo Edge request',
      Time: time,
      Detail: json,
    }));
    const refused: string[] = [];
    // To the end, so that one record that is never taken does not keep the others back.
    for (const batch of toBatches(entries)) refused.push(...(await putBatch(batch, putEvents)));
    if (refused.length > 0) throw new Error(failure(refused, entries.length));
  };
}

function failure(refused: readonly string[], total: number): string {
  const codes = [...new Set(refused)].join(', ');
  return `EventBridge did not take ${refused.length} of ${total} records: ${codes}`;
}
