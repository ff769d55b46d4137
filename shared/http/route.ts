/**
 * Routes, what they answer with, and how a request finds its own.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { Caller } from '../request/caller.ts';
import { pathPattern, type RequestContext } from '../request/request-context.ts';
import type { StreamedBody } from './stream-body.ts';

export interface GatewayResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A body that fails is cut off: the client must not take what it has for the whole answer. */
  readonly body: string | StreamedBody;
}

export function jsonResponse(
  statusCode: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): GatewayResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  };
}

/** Who calls, and with what in the path. */
export interface Call {
  readonly caller: Caller;
  /** The values of the path's parameters, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * How a route reports failures:
 *
 * - `status`: a model's failure is 429 or 503;
 * - `prompt`: it is 421, with the status of the model in the text;
 * - `prompt-stream`: it is 421 without a body, because GitLab shows whatever body comes as the answer;
 * - `connection-test`: like `prompt`, with all reasons in the form that GitLab shows to the administrator;
 * - `embedding`: the request's own faults are told apart from the model's.
 *
 * @see contract 2.2 and 7.2
 */
export type ErrorForm = 'status' | 'prompt' | 'prompt-stream' | 'connection-test' | 'embedding';

export interface Route {
  readonly methods: readonly string[];
  /** As in `serverless.yml`: `/v1/prompts/{prompt_id+}`. */
  readonly path: string;
  /** Whether the route needs no token. Default: false. */
  readonly open?: boolean;
  /** How the route reports failures. Default: `status`. */
  readonly errorForm?: ErrorForm | ((context: RequestContext) => ErrorForm);
  readonly answer: (context: RequestContext, call: Call) => Promise<GatewayResponse>;
}

export interface RouteMatch {
  readonly route: Route;
  readonly parameters: Call['parameters'];
}

/** Finds all routes of a path, whatever their methods. */
export type FindRoutes = (path: string) => RouteMatch[];

export function createFindRoutes(routes: readonly Route[]): FindRoutes {
  const table = routes.map((route) => ({ route, pattern: pathPattern(route.path) }));

  return (path) =>
    table.flatMap(({ route, pattern }) => {
      const match = pattern.exec(path);
      return match ? [{ route, parameters: { ...match.groups } }] : [];
    });
}

/** @throws {GatewayError} `not_found`, or {@link MethodNotAllowed} */
export function chooseByMethod(found: readonly RouteMatch[], method: string): RouteMatch {
  if (found.length === 0) throw new GatewayError('not_found', 'No such route');
  const match = found.find(({ route }) => route.methods.includes(method));
  if (match) return match;
  throw new MethodNotAllowed(found.flatMap(({ route }) => route.methods));
}

/** Carries the methods for the `Allow` header. */
export class MethodNotAllowed extends GatewayError {
  readonly allowed: readonly string[];

  constructor(allowed: readonly string[]) {
    super('method_not_allowed', 'The route does not take this method');
    this.allowed = allowed;
  }
}
