/**
 * The functions' log groups, asked through CloudWatch Logs Insights, where a deployment has no bucket.
 *
 * A query gives 10,000 lines at most, so a stretch of time that has more is asked in halves.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { FailedError } from '../../common/failures.ts';
import type { Bounds } from '../period.ts';
import { type ReadText, readLine } from '../usage-entry.ts';
import type { Progress, Source } from './source.ts';

/** Log groups are named after the functions that answer requests. */
const FUNCTIONS = ['code-completion', 'code-generation', 'chat', 'platform', 'model-endpoint'];

/** CloudWatch's own limit of a query. */
const MAX_LINES = 10_000;

/** A query that takes longer fails; CloudWatch itself gives up after an hour. */
const QUERY_LIMIT_MS = 300_000;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 2_000;

const SECOND_MS = 1_000;
/** What is asked at first. */
const STRETCH_MS = 86_400_000;

const QUERY = `fields @message | filter message = "request" | limit ${MAX_LINES}`;

export interface LogGroups {
  readonly client: CloudWatchLogsClient;
  readonly stage: string;
}

export function logGroupsSource(logs: LogGroups, bounds: Bounds): Source {
  return {
    name: `log groups of the stage ${logs.stage}`,
    bounds,
    async *read(progress) {
      try {
        yield* readLogs(logs, bounds, progress);
      } catch (error) {
        throw explained(error);
      }
    },
  };
}

const EXPLAINED: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'AWS denies access: the role or user needs logs:DescribeLogGroups, StartQuery, GetQueryResults and StopQuery.',
  LimitExceededException:
    'Too many queries of Logs Insights run in this account: wait until they end.',
  ResourceNotFoundException: 'A log group has just been deleted: try again.',
};

/** In words for operators where AWS's own do not help. */
function explained(error: unknown): unknown {
  const { name } = error as Error;
  return Object.hasOwn(EXPLAINED, name) ? new FailedError(EXPLAINED[name] ?? '') : error;
}

async function* readLogs(
  logs: LogGroups,
  bounds: Bounds,
  progress: Progress,
): AsyncGenerator<ReadText> {
  const logGroupNames = await groupsOf(logs);
  const all = Math.ceil((bounds.untilMs - bounds.sinceMs) / STRETCH_MS);
  for (let index = 0; index < all; index += 1) {
    progress(index, all, 'days');
    const sinceMs = bounds.sinceMs + index * STRETCH_MS;
    const untilMs = Math.min(sinceMs + STRETCH_MS, bounds.untilMs);
    yield* askWhole({ ...logs, logGroupNames }, { sinceMs, untilMs });
  }
}

/** @throws {FailedError} when the stage has none */
async function groupsOf({ client, stage }: LogGroups): Promise<string[]> {
  const wanted = FUNCTIONS.map((name) => `/aws/lambda/duo-edge-${stage}-${name}`);
  const there = await Promise.all(
    wanted.map(async (logGroupName) => {
      const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName });
      const { logGroups = [] } = await client.send(command);
      return logGroups.some((group) => group.logGroupName === logGroupName);
    }),
  );
  const names = wanted.filter((_, index) => there[index]);
  if (names.length > 0) return names;
  throw new FailedError(
    `There is no log group /aws/lambda/duo-edge-${stage}-*: check --logs, --region and --profile.`,
  );
}

interface Asked extends LogGroups {
  readonly logGroupNames: string[];
}

/** @throws {FailedError} for a second that has more lines than a query gives */
async function* askWhole(asked: Asked, bounds: Bounds): AsyncGenerator<ReadText> {
  const lines = await ask(asked, bounds);
  if (lines.length < MAX_LINES) {
    yield* lines.flatMap(readLine).filter((read) => isWithin(read, bounds));
    return;
  }
  const middle = Math.ceil((bounds.sinceMs + bounds.untilMs) / 2 / SECOND_MS) * SECOND_MS;
  if (middle >= bounds.untilMs || middle <= bounds.sinceMs) {
    throw new FailedError(
      `The second of ${new Date(bounds.sinceMs).toISOString()} has more requests than Logs Insights gives: use a bucket.`,
    );
  }
  yield* askWhole(asked, { ...bounds, untilMs: middle });
  yield* askWhole(asked, { ...bounds, sinceMs: middle });
}

/** By its own time, so that neighbours in time never give a request twice. */
function isWithin({ reading }: ReadText, { sinceMs, untilMs }: Bounds): boolean {
  if (reading.type !== 'request') return true;
  return reading.entry.timeMs >= sinceMs && reading.entry.timeMs < untilMs;
}

/** CloudWatch's time of a line is a little later than the line's own. */
const MARGIN_S = 1;

/** The lines of a stretch and of the seconds around it. Insights counts in whole seconds. */
async function ask({ client, logGroupNames }: Asked, bounds: Bounds): Promise<readonly string[]> {
  const command = new StartQueryCommand({
    logGroupNames,
    queryString: QUERY,
    startTime: Math.floor(bounds.sinceMs / SECOND_MS) - MARGIN_S,
    endTime: Math.ceil(bounds.untilMs / SECOND_MS) + MARGIN_S,
    limit: MAX_LINES,
  });
  const { queryId } = await client.send(command);
  const endsAt = performance.now() + QUERY_LIMIT_MS;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    const { status, results = [] } = await client.send(new GetQueryResultsCommand({ queryId }));
    if (status === 'Complete') return results.map(messageOf);
    if (status !== 'Running' && status !== 'Scheduled') {
      throw new FailedError(`CloudWatch Logs Insights ended the query: ${status ?? 'unknown'}.`);
    }
    if (performance.now() > endsAt) {
      await client.send(new StopQueryCommand({ queryId }));
      throw new FailedError('CloudWatch Logs Insights does not answer within five minutes.');
    }
    await pause(pauseMs);
  }
}

function messageOf(fields: readonly ResultField[]): string {
  return fields.find(({ field }) => field === '@message')?.value ?? '';
}
