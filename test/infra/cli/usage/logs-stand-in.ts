/**
 * CloudWatch Logs as far as the usage report asks it: log groups, and queries of Logs Insights that take a moment.
 *
 * @module
 */
import {
  exception,
  type JsonAnswer,
  type RunningService,
  startJsonService,
} from '../../../support/json-service.ts';

export interface LogLine {
  readonly group: string;
  /** When CloudWatch got it, in milliseconds since the epoch. */
  readonly timeMs: number;
  readonly message: string;
}

export interface LogsStandIn extends RunningService {
  /** The stretches that were asked for, in seconds since the epoch. */
  readonly queries: { readonly startTime: number; readonly endTime: number }[];
  readonly lines: LogLine[];
  /** What a query ends with. */
  status: string;
  /** The name of an exception that every call is answered with. */
  fault: string | undefined;
}

interface Input {
  readonly logGroupNamePrefix?: string;
  readonly logGroupNames?: readonly string[];
  readonly queryString?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly limit?: number;
  readonly queryId?: string;
}

export async function startLogsStandIn(groups: readonly string[]): Promise<LogsStandIn> {
  const asked = new Map<string, Input>();
  const polls = new Map<string, number>();
  const standIn: Omit<LogsStandIn, keyof RunningService> = {
    queries: [],
    lines: [],
    status: 'Complete',
    fault: undefined,
  };
  const answers: Readonly<Record<string, (input: Input) => object>> = {
    DescribeLogGroups: ({ logGroupNamePrefix = '' }) => ({
      logGroups: groups
        .filter((name) => name.startsWith(logGroupNamePrefix))
        .map((logGroupName) => ({ logGroupName })),
    }),
    StartQuery(input) {
      const queryId = String(asked.size);
      asked.set(queryId, input);
      standIn.queries.push({ startTime: input.startTime ?? 0, endTime: input.endTime ?? 0 });
      return { queryId };
    },
    GetQueryResults({ queryId = '' }) {
      const poll = (polls.get(queryId) ?? 0) + 1;
      polls.set(queryId, poll);
      if (poll === 1) return { status: 'Running', results: [] };
      return { status: standIn.status, results: resultsOf(standIn.lines, asked.get(queryId)) };
    },
  };
  const service = await startJsonService<Input>({
    prefix: 'Logs_20140328.',
    answer(operation, input): JsonAnswer {
      if (standIn.fault !== undefined) return exception(standIn.fault);
      const body = answers[operation]?.(input);
      return body === undefined ? exception('UnknownOperationException') : { status: 200, body };
    },
  });
  return Object.assign(standIn, service);
}

/** Both seconds count whole, and a limit cuts the rest off without a word. */
function resultsOf(lines: readonly LogLine[], query: Input = {}): object[] {
  const { logGroupNames = [], startTime = 0, endTime = 0, limit = 1_000 } = query;
  return lines
    .filter(({ group }) => logGroupNames.includes(group))
    .filter(({ timeMs }) => timeMs >= startTime * 1_000 && timeMs <= endTime * 1_000)
    .filter(({ message }) => message.includes('"message":"request"'))
    .slice(0, limit)
    .map(({ message }, index) => [
      { field: '@message', value: message },
      { field: '@ptr', value: String(index) },
    ]);
}
