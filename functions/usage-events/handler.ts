/**
 * Puts the records of requests on an event bus: log lines in, events out.
 *
 * CloudWatch Logs calls the function with lines of a log group, and calls it again through Lambda's queue
 * when it fails. Events may therefore come twice; `correlationId` identifies them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 * @module
 */
import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsDecodedData, CloudWatchLogsEvent } from 'aws-lambda';
import type { Log } from '#shared/log.ts';
import { type PutEvents, putAll } from './put-events.ts';

export interface UsageEventsDependencies {
  readonly eventBus: string;
  readonly log: Log;
  readonly putEvents: PutEvents;
}

/** @throws {Error} when the bus did not accept everything, so that Lambda tries again */
export function createHandler({ eventBus, log, putEvents }: UsageEventsDependencies) {
  return async (event: CloudWatchLogsEvent): Promise<void> => {
    const { records, unreadable } = readRecords(event.awslogs.data);
    // Another try would not make them readable.
    if (unreadable > 0) log('warn', 'unreadable usage records', { unreadable });
    const entries = records.map(({ time, json }) => ({
      EventBusName: eventBus,
      Source: 'duo-edge',
      DetailType: 'Duo Edge request',
      Time: time,
      Detail: json,
    }));
    const refused = await putAll(entries, putEvents);
    if (refused.length > 0) throw new Error(failure(refused, entries.length));
  };
}

interface UsageRecords {
  readonly records: readonly { readonly time: Date; readonly json: string }[];
  /** How many lines were not JSON objects, such as lines cut off at CloudWatch's limit. */
  readonly unreadable: number;
}

/** Reads the payload of a log subscription: an envelope of lines, compressed and in base64. */
function readRecords(data: string): UsageRecords {
  const envelope: CloudWatchLogsDecodedData = JSON.parse(
    gunzipSync(Buffer.from(data, 'base64')).toString('utf8'),
  );
  // The other type of message is CloudWatch's test whether anybody listens.
  const lines = envelope.messageType === 'DATA_MESSAGE' ? envelope.logEvents : [];
  const records = lines
    .map(({ timestamp, message }) => ({ time: new Date(timestamp), json: message.trim() }))
    .filter(({ json }) => isJsonObject(json));
  return { records, unreadable: lines.length - records.length };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    // The error's message would quote the line.
    return false;
  }
}

function failure(refused: readonly string[], total: number): string {
  const codes = [...new Set(refused)].join(', ');
  return `EventBridge did not take ${refused.length} of ${total} records: ${codes}`;
}
