/**
 * One request as our handlers see it, independent of API Gateway's event, and the paths of routes.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { Caller, RequestHeaders } from './caller.ts';
import type { RequestRecord } from './request-record.ts';

export interface RequestContext {
  /** GitLab's correlation id, or one of ours: 32 hexadecimal digits. */
  readonly id: string;
  readonly method: string;
  /** Percent-decoded, without repeated or trailing slashes. */
  readonly path: string;
  /** Names in lower case. Replaced for callers that are no GitLab: see {@link Caller.headers}. */
  headers: RequestHeaders;
  /** The body as text; empty when there was none, or when it was not UTF-8. */
  readonly body: string;
  /** Whether the body was UTF-8. */
  readonly isText: boolean;
  /** When the handler got the request, by `performance.now()`. */
  readonly startedAtMs: number;
  /** When API Gateway got it, by `performance.now()`: a cold start lies in between. */
  readonly arrivedAtMs: number;
  /** How long the runtime lets us work on, in milliseconds. */
  readonly remainingMs: () => number;
  /** Aborts when nobody waits for the answer any more. */
  readonly callerGone: AbortController;
  /** What the log line will say. */
  readonly record: RequestRecord;
}

/**
 * Lambda's context, with a signal that aborts when the caller leaves. API Gateway never tells; the local gateway
 * does.
 */
export interface CallerAwareContext extends Context {
  readonly callerSignal?: AbortSignal;
}

/** What an id may be made of to be echoed in a header and written to a log. Never a spreadsheet's formula. */
const REQUEST_ID = /^\w[\w.:-]{0,127}$/;

export function openRequest(
  event: APIGatewayProxyEvent,
  context: CallerAwareContext,
): RequestContext {
  const headers = lowerCaseNames(event.headers);
  const callerGone = new AbortController();
  const startedAtMs = performance.now();
  context.callerSignal?.addEventListener('abort', () => callerGone.abort(), { once: true });
  return {
    id: requestId(headers['x-request-id']),
    method: event.httpMethod,
    path: routedPath(event),
    headers,
    ...bodyText(event),
    startedAtMs,
    arrivedAtMs: startedAtMs - waitedMs(event.requestContext?.requestTimeEpoch),
    remainingMs: () => context.getRemainingTimeInMillis(),
    callerGone,
    record: {},
  };
}

/** API Gateway waits 29 s for a function. An older time is that of a recorded event. */
const MAX_WAIT_MS = 29_000;

function waitedMs(arrivedAt: number | undefined): number {
  const waited = Date.now() - (arrivedAt ?? Number.NaN);
  return waited > 0 && waited <= MAX_WAIT_MS ? waited : 0;
}

function requestId(given: string | undefined): string {
  return given !== undefined && REQUEST_ID.test(given) ? given : randomUUID().replaceAll('-', '');
}

function lowerCaseNames(headers: APIGatewayProxyEvent['headers'] | null): RequestHeaders {
  const entries = Object.entries(headers ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * The path that was asked for, rebuilt from the API's resource and its parameters: `event.path`
 * begins with a custom domain's base path, these do not. API Gateway leaves both percent-encoded.
 */
function routedPath({ resource, pathParameters }: APIGatewayProxyEvent): string {
  const filled = fillPath(resource, pathParameters ?? {});
  const path = decodePath(filled).replace(/\/{2,}/g, '/');
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}

/** A path that is not valid percent-encoding matches no route as it stands, and need not fail. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** API Gateway sends a body in base64 where it is not text. */
function bodyText({
  body,
  isBase64Encoded,
}: APIGatewayProxyEvent): Pick<RequestContext, 'body' | 'isText'> {
  if (!isBase64Encoded) return { body: body ?? '', isText: true };
  const bytes = Buffer.from(body ?? '', 'base64');
  const isText = isUtf8(bytes);
  return { body: isText ? bytes.toString('utf8') : '', isText };
}

/** One parameter; its groups are the name, and `+` where it takes the rest of the path. */
export const PATH_PARAMETER = /\{(\w+)(\+?)\}/g;

/** Matches the whole of a path; its groups are named after the parameters. */
export function pathPattern(path: string): RegExp {
  const literals = path.split(PATH_PARAMETER);
  // `split` puts both groups of each parameter between the literal texts.
  const source = literals.map((part, index) => {
    if (index % 3 === 0) return RegExp.escape(part);
    if (index % 3 === 2) return part ? '.+)' : '[^/]+)';
    return `(?<${part}>`;
  });
  return new RegExp(`^${source.join('')}$`);
}

/** The path with its parameters filled in. A missing one leaves nothing behind. */
export function fillPath(
  path: string,
  values: Readonly<Record<string, string | undefined>>,
): string {
  return path.replace(PATH_PARAMETER, (_, name) => values[name] ?? '');
}
