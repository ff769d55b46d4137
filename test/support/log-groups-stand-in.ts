/**
 * CloudWatch Logs on a loopback port, as far as `FilterLogEvents` goes: JSON 1.1, pages, and the patterns
 * `{ ($.member = "text") && … }`, in which `*` stands for any text.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @module
 */
import { exception, startJsonService } from './json-service.ts';

export interface LogGroupsStandIn extends AsyncDisposable {
  readonly url: string;
  /** The patterns that were asked for. */
  readonly patterns: readonly string[];
  /** A line of a group; text that is not JSON matches every pattern, as one cut off might. */
  write(group: string, timestamp: number, message: string): void;
  /** Denies a group from now on. */
  deny(group: string): void;
}

interface Query {
  readonly logGroupName: string;
  readonly filterPattern: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly nextToken?: string;
}

const PAGE = 3;

export async function startLogGroupsStandIn(): Promise<LogGroupsStandIn> {
  const groups = new Map<string, { readonly timestamp: number; readonly message: string }[]>();
  const denied = new Set<string>();
  const patterns: string[] = [];
  const service = await startJsonService({
    prefix: 'Logs_20140328.',
    answer(operation, query: Query) {
      const { logGroupName, filterPattern, startTime, endTime, nextToken = '0' } = query;
      if (operation !== 'FilterLogEvents') return exception('InvalidParameterException');
      if (denied.has(logGroupName)) return exception('AccessDeniedException');
      patterns.push(filterPattern);
      const found = (groups.get(logGroupName) ?? []).filter(
        ({ timestamp, message }) =>
          timestamp >= startTime && timestamp <= endTime && fits(message, filterPattern),
      );
      const end = Number(nextToken) + PAGE;
      const body = { events: found.slice(Number(nextToken), end) };
      return { status: 200, body: end < found.length ? { ...body, nextToken: `${end}` } : body };
    },
  });
  return {
    ...service,
    patterns,
    write(group, timestamp, message) {
      groups.set(group, [...(groups.get(group) ?? []), { timestamp, message }]);
    },
    deny: (group) => void denied.add(group),
  };
}

function fits(message: string, pattern: string): boolean {
  const terms = [...pattern.matchAll(/\$\.(\w+) = "([^"]*)"/g)];
  if (!message.startsWith('{') || !message.endsWith('}')) return true;
  const line = JSON.parse(message);
  return terms.every(([, member = '', text = '']) =>
    new RegExp(`^${text.split('*').map(RegExp.escape).join('.*')}$`).test(String(line[member])),
  );
}
