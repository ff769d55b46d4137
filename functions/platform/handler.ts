/**
 * Everything beside the models: health, user tokens, and the answer for routes that do not exist.
 *
 * @module
 */
import type { IssueUserToken } from '#shared/auth/user-token.ts';
import type { Exchange } from '#shared/http/exchange.ts';
import { createGatewayFunction, type FunctionDependencies } from '#shared/http/gateway-function.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/response.ts';
import type { Route } from '#shared/http/route.ts';

export interface Dependencies extends FunctionDependencies {
  readonly issueUserToken: IssueUserToken;
}

const READING = ['GET', 'HEAD'];

export function createHandler(dependencies: Dependencies) {
  const { issueUserToken } = dependencies;
  const routes: readonly Route[] = [
    // GitLab's health page asks for the root; any answer passes.
    { methods: READING, path: '/', open: true, answer: healthy({ status: 'ok' }) },
    // GitLab's rake task prints `status`.
    {
      methods: READING,
      path: '/monitoring/healthz',
      open: true,
      answer: healthy({ status: 'ok' }),
    },
    // A function whose configuration is wrong does not start, so one that answers is ready.
    { methods: READING, path: '/monitoring/ready', open: true, answer: healthy({}) },
    {
      methods: ['POST'],
      path: '/v1/code/user_access_token',
      answer: async ({ headers }, { caller }) =>
        jsonResponse(200, await issueUserToken(caller, headers)),
    },
  ];
  return createGatewayFunction(routes, dependencies);
}

function healthy(state: object): (exchange: Exchange) => Promise<GatewayResponse> {
  return async ({ method }) => {
    const response = jsonResponse(200, state);
    return method === 'HEAD' ? { ...response, body: '' } : response;
  };
}
