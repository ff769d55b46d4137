/**
 * A Lambda function of the gateway: its routes, and what all routes share.
 *
 * Middy's hooks see a request until its answer begins. A streamed body reports its own failures, in band or
 * by breaking off; the log line is written when the body is over.
 *
 * @module
 */

import middy, { type MiddlewareObj } from '@middy/core';
import type { Authenticate } from '../auth/authenticate.ts';
import { GatewayError } from '../errors.ts';
import { noteGitlabHeaders, pseudonym } from '../gitlab/gitlab-headers.ts';
import type { Caller } from '../request/caller.ts';
import { openRequest, type RequestContext } from '../request/request-context.ts';
import { noteError } from '../request/request-record.ts';
import { answerHeaders, preflightResponse } from './answer-headers.ts';
import { type Ending, endRequest } from './end-request.ts';
import { errorResponse } from './error-response.ts';
import { streamingMode } from './lambda-stream.ts';
import { limitBody, limitHeaders } from './parse-body.ts';
import {
  chooseByMethod,
  createFindRoutes,
  type FindRoutes,
  type GatewayResponse,
  MethodNotAllowed,
  type Route,
} from './route.ts';

export interface FunctionDependencies extends Ending {
  readonly authenticate: Authenticate;
  /** Fetches what a request will need, while its token is verified. Never rejects. */
  readonly prepare?: () => Promise<unknown>;
  /** What a client gets for a failure. Absent: what GitLab reads, see `error-response.ts`. */
  readonly answerError?: (error: GatewayError) => GatewayResponse;
}

type Middleware = MiddlewareObj<RequestContext, GatewayResponse>;

/** The caller of a route that needs no token. */
const NOBODY: Caller = {
  issuer: 'none',
  subject: undefined,
  instanceId: undefined,
  scopes: new Set(),
  claims: {},
  isUserToken: false,
};

/** Returns the Lambda handler of `routes`. It streams every answer: its API integration expects that. */
export function createGatewayFunction(
  routes: readonly Route[],
  { authenticate, prepare, answerError, ...ending }: FunctionDependencies,
) {
  const findRoutes = createFindRoutes(routes);
  return middy<RequestContext, GatewayResponse>({
    executionMode: streamingMode,
    // Every wait of ours ends before Lambda's time does.
    timeoutEarlyInMillis: 0,
    requestEnd: ({ event }) => endRequest(event as RequestContext, ending),
  })
    .use(receive())
    .use(describe())
    .use(answerPreflight())
    .use(answerErrors(findRoutes, answerError))
    .handler(createDispatch(findRoutes, prepareWhile(authenticate, prepare)));
}

type ProxyEvent = Parameters<typeof openRequest>[0];

/** Stands for an event that is no request, such as the default test event of Lambda's console. */
const NO_REQUEST = { httpMethod: 'GET', path: '/', resource: '/', headers: {} } as ProxyEvent;

const NOT_A_REQUEST =
  'The event does not come from API Gateway: test with the template "API Gateway AWS Proxy"';

/** Replaces API Gateway's event with our own view of it. */
function receive(): Middleware {
  return {
    before(request) {
      // The only place where the event still has Lambda's type.
      const event = request.event as unknown as ProxyEvent;
      const isRequest = typeof event?.httpMethod === 'string';
      request.event = openRequest(isRequest ? event : NO_REQUEST, request.context);
      if (!isRequest) throw new GatewayError('bad_request', NOT_A_REQUEST);
    },
  };
}

/** Adds the headers that every answer carries. */
function describe(): Middleware {
  const add: NonNullable<Middleware['after']> = (request) => {
    if (request.response) request.response = described(request.event, request.response);
  };
  return { after: add, onError: add };
}

function described(context: RequestContext, response: GatewayResponse): GatewayResponse {
  const { statusCode, headers } = response;
  context.record.status = statusCode;
  return { ...response, headers: { ...headers, ...answerHeaders(context, statusCode) } };
}

/** Runs before authentication: a browser sends no token with its preflight. */
function answerPreflight(): Middleware {
  return {
    before({ event }) {
      const response = preflightResponse(event);
      // Middy skips the other hooks after an early answer.
      return response && described(event, response);
    },
  };
}

/** Answers requests that fail before the response begins. */
function answerErrors(
  findRoutes: FindRoutes,
  answerError: FunctionDependencies['answerError'],
): Middleware {
  return {
    onError(request) {
      const error = GatewayError.from(request.error);
      const { event: context } = request;
      noteError(context.record, error);
      // By the path, because a request may fail before its route is chosen.
      const [found] = findRoutes(context.path);
      const { errorForm: form = 'status' } = found?.route ?? {};
      const response =
        answerError?.(error) ??
        errorResponse(error, typeof form === 'string' ? form : form(context));
      const allow = error instanceof MethodNotAllowed ? { allow: error.allowed.join(', ') } : {};
      request.response = { ...response, headers: { ...response.headers, ...allow } };
    },
  };
}

/**
 * Fetches and verifies at the same time. The fetch is awaited even when the token is refused: Lambda would
 * freeze it halfway, and the next request would find it failed.
 */
function prepareWhile(
  authenticate: Authenticate,
  prepare: FunctionDependencies['prepare'],
): Authenticate {
  if (prepare === undefined) return authenticate;
  return async (headers, record) => {
    const prepared = prepare();
    try {
      return await authenticate(headers, record);
    } catch (error) {
      await prepared;
      throw error;
    }
  };
}

/** Authentication comes before routing: without a token even an unknown path is 401. */
function createDispatch(findRoutes: FindRoutes, authenticate: Authenticate) {
  return async (context: RequestContext): Promise<GatewayResponse> => {
    limitHeaders(context);
    const found = findRoutes(context.path);
    const open = found.some(({ route }) => route.open);
    const caller = open ? NOBODY : await authenticate(context.headers, context.record);
    context.headers = caller.headers ?? context.headers;
    noteCaller(context, caller);
    const { route, parameters } = chooseByMethod(found, context.method);
    context.record.route = route.path;
    limitBody(context);
    return route.answer(context, { caller, parameters });
  };
}

function noteCaller({ record, headers }: RequestContext, caller: Caller): void {
  record.tokenIssuer = caller.issuer;
  const user = headers['x-gitlab-global-user-id'];
  if (user && caller !== NOBODY) {
    record.user = pseudonym(headers['x-gitlab-instance-id'] ?? '', user);
  }
  noteGitlabHeaders(record, headers);
}
