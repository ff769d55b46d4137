/**
 * Reads the lines of an assignment's requests from the log groups of the functions that answer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 * @module
 */
import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { RequestLine } from '#shared/watch/tally-lines.ts';
import type { ReadLines } from '#shared/watch/watch-canaries.ts';
import type { Window } from '#shared/watch/watched-canaries.ts';

export interface LogSource {
  readonly client: CloudWatchLogsClient;
  readonly groups: readonly string[];
}

/** Rejects when a group cannot be read: a part of the lines would be another comparison. */
export function createReadLines(source: LogSource): ReadLines {
  return async (name, window) => {
    const all = await Promise.all(
      source.groups.map((group) => readGroup(source.client, group, { name, window })),
    );
    return all.flat();
  };
}

interface Question {
  readonly name: string;
  readonly window: Window;
}

async function readGroup(
  client: CloudWatchLogsClient,
  logGroupName: string,
  { name, window }: Question,
): Promise<RequestLine[]> {
  const filterPattern = `{ ($.message = "request") && ($.assignment = "${patternOf(name)}") }`;
  const { fromMs: startTime, toMs } = window;
  // Both ends belong to what CloudWatch gives.
  const input = { logGroupName, filterPattern, startTime, endTime: toMs - 1 };
  const lines: RequestLine[] = [];
  let nextToken: string | undefined;
  do {
    const command = new FilterLogEventsCommand({ ...input, ...(nextToken && { nextToken }) });
    const page = await client.send(command);
    lines.push(...(page.events ?? []).flatMap((event) => lineOf(event, name)));
    nextToken = page.nextToken;
  } while (nextToken);
  return lines;
}

/** What could end the pattern stands for any text, as `*` does; the line decides. */
function patternOf(name: string): string {
  return name.replaceAll(/[^\w.:#@/-]+/g, '*');
}

function lineOf({ message = '' }: FilteredLogEvent, name: string): RequestLine | [] {
  try {
    const line: RequestLine & { readonly message?: string } = JSON.parse(message);
    return line?.message === 'request' && line.assignment === name ? line : [];
  } catch {
    // Cut off at CloudWatch's limit. The error's message would quote it.
    return [];
  }
}
