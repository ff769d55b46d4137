/**
 * A Lambda function of the gateway: its routes, behind what all routes share.
 *
 * Middy's hooks see a request until its answer begins. What fails in a streamed body is told by the
 * generator that makes it, in band or by failing; the log line is written when the body is over.
 *
 * @module
 */
import middy, { type MiddlewareObj } from '@middy/core';
import type { Authenticate } from '../auth/authenticate.ts';
import { GatewayError } from '../errors.ts';
import type { Caller } from '../request/caller.ts';
import { openRequest, type RequestContext } from '../request/request-context.ts';
import { noteError } from '../request/request-record.ts';
import { pseudonym } from '../usage/pseudonym.ts';
import { originHeaders, preflightResponse } from './cors.ts';
import { type Ending, endRequest } from './end-request.ts';
import { errorResponse } from './error-response.ts';
import { limitBody, limitHeaders } from './limits.ts';
import { modelHeaders } from './model-headers.ts';
import type { GatewayResponse } from './response.ts';
import { chooseByMethod, createFindRoutes, MethodNotAllowed, type Route } from './route.ts';
import { serverTiming } from './server-timing.ts';
import { streamingMode } from './streaming-mode.ts';

export interface FunctionDependencies extends Ending {
  readonly authenticate: Authenticate;
  /** Begins to fetch what a request will need, while its token is verified. Never rejects. */
  readonly prepare?: () => Promise<unknown>;
}

type Middleware = MiddlewareObj<RequestContext, GatewayResponse>;

/** Who asks on a route that needs no token. */
const NOBODY: Caller = {
  issuer: 'none',
  subject: undefined,
  scopes: new Set(),
  claims: {},
  isUserToken: false,
};

/** The Lambda handler that answers `routes`; it streams every answer, as its API integration expects. */
export function createGatewayFunction(
  routes: readonly Route[],
  { authenticate, prepare, ...ending }: FunctionDependencies,
) {
  return middy<RequestContext, GatewayResponse>({
    executionMode: streamingMode,
    requestEnd: ({ event }) => endRequest(event as RequestContext, ending),
  })
    .use(receive())
    .use(describe())
    .use(answerPreflight())
    .use(answerErrors(routes))
    .handler(createDispatch(routes, prepareWhile(authenticate, prepare)));
}

/** Replaces API Gateway's event by our own view of it. */
function receive(): Middleware {
  return {
    before(request) {
      // The one seam where Lambda's event comes in under the type that it has from here on.
      const event = request.event as unknown as Parameters<typeof openRequest>[0];
      request.event = openRequest(event, request.context);
    },
  };
}

/** Adds what every answer carries. */
function describe(): Middleware {
  const add: NonNullable<Middleware['after']> = (request) => {
    if (request.response) request.response = described(request.event, request.response);
  };
  return { after: add, onError: add };
}

function described(context: RequestContext, response: GatewayResponse): GatewayResponse {
  context.record.status = response.statusCode;
  const processTimeMs = performance.now() - context.startedAtMs;
  return {
    ...response,
    headers: {
      ...response.headers,
      ...originHeaders(context),
      ...modelHeaders(context, response),
      'x-request-id': context.id,
      'x-process-time': (processTimeMs / 1_000).toFixed(4),
      'server-timing': serverTiming(processTimeMs, context.record.modelMs),
    },
  };
}

/** Before authentication: a browser sends no token with its preflight. */
function answerPreflight(): Middleware {
  return {
    before({ event }) {
      const response = preflightResponse(event);
      // Middy skips the other hooks after an early answer.
      return response && described(event, response);
    },
  };
}

/** Answers what failed before the response began. */
function answerErrors(routes: readonly Route[]): Middleware {
  return {
    onError(request) {
      const error = GatewayError.from(request.error);
      const { event: context } = request;
      noteError(context.record, error);
      const route = routes.find(({ path }) => path === context.record.route);
      const response = errorResponse(error, route?.modelErrors ?? 'status');
      const allow = error instanceof MethodNotAllowed ? { allow: error.allowed.join(', ') } : {};
      request.response = { ...response, headers: { ...response.headers, ...allow } };
    },
  };
}

/**
 * What has begun is waited for when the token is not good, too: Lambda would freeze it halfway, and the
 * next request would find it failed.
 */
function prepareWhile(
  authenticate: Authenticate,
  prepare: FunctionDependencies['prepare'],
): Authenticate {
  if (prepare === undefined) return authenticate;
  return async (headers) => {
    const prepared = prepare();
    try {
      return await authenticate(headers);
    } catch (error) {
      await prepared;
      throw error;
    }
  };
}

/** Authentication comes before routing: without a token even an unknown path is 401. */
function createDispatch(routes: readonly Route[], authenticate: Authenticate) {
  const findRoutes = createFindRoutes(routes);

  return async (context: RequestContext): Promise<GatewayResponse> => {
    limitHeaders(context);
    const found = findRoutes(context.path);
    const open = found.some(({ route }) => route.open);
    const caller = open ? NOBODY : await authenticate(context.headers);
    noteCaller(context, caller);
    const { route, parameters } = chooseByMethod(found, context.method);
    context.record.route = route.path;
    limitBody(context);
    return route.answer(context, { caller, parameters });
  };
}

function noteCaller({ record, headers }: RequestContext, caller: Caller): void {
  record.tokenIssuer = caller.issuer;
  const instance = headers['x-gitlab-instance-id'];
  const version = headers['x-gitlab-version'];
  const user = headers['x-gitlab-global-user-id'];
  if (user && caller !== NOBODY) record.user = pseudonym(instance ?? '', user);
  if (instance) record.gitlabInstance = instance.slice(0, 64);
  if (version) record.gitlabVersion = version.slice(0, 32);
}
