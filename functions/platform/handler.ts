/**
 * Everything besides the models: health, user tokens and the keys that sign them, documentation search,
 * and the answer for routes that do not exist.
 *
 * @module
 */
import type { KeyRing } from '#shared/auth/signing-key.ts';
import { createIssueUserToken } from '#shared/auth/user-token.ts';
import { createGatewayFunction, type FunctionDependencies } from '#shared/http/gateway-function.ts';
import type { Route } from '#shared/http/route.ts';
import { type GatewayResponse, jsonResponse } from '#shared/http/route.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { createSearchDocs, type DocsDependencies } from './docs-search.ts';

export interface Dependencies extends FunctionDependencies, DocsDependencies {
  /** Signs user tokens; its public keys are published. */
  readonly keyRing: KeyRing;
  /** Issuer and audience of user tokens. */
  readonly serviceName: string;
}

const READING = ['GET', 'HEAD'];

export function createHandler(dependencies: Dependencies) {
  const { keyRing } = dependencies;
  const issueUserToken = createIssueUserToken(dependencies);
  const routes: readonly Route[] = [
    // GitLab's health page requests the root; any answer passes.
    { methods: READING, path: '/', open: true, answer: reading(() => ({ status: 'ok' })) },
    // GitLab's rake task prints `status`.
    {
      methods: READING,
      path: '/monitoring/healthz',
      open: true,
      answer: reading(() => ({ status: 'ok' })),
    },
    // A function with a wrong configuration does not start, so one that answers is ready.
    { methods: READING, path: '/monitoring/ready', open: true, answer: reading(() => ({})) },
    // GitLab takes its list of models from its own cloud; we have none to add.
    {
      methods: READING,
      path: '/v1/models/definitions',
      open: true,
      answer: reading(() => ({ models: [], unit_primitives: [] })),
    },
    // Lets others verify a user token.
    {
      methods: READING,
      path: '/.well-known/jwks.json',
      open: true,
      answer: reading(async () => ({ keys: await keyRing.publicJwks() })),
    },
    {
      methods: ['POST'],
      path: '/v1/code/user_access_token',
      answer: async ({ headers }, { caller }) =>
        jsonResponse(200, await issueUserToken(caller, headers)),
    },
    { methods: ['POST'], path: '/v1/search/gitlab-docs', answer: createSearchDocs(dependencies) },
  ];
  return createGatewayFunction(routes, dependencies);
}

function reading(read: () => object): (context: RequestContext) => Promise<GatewayResponse> {
  return async ({ method }) => {
    const response = jsonResponse(200, await read());
    return method === 'HEAD' ? { ...response, body: '' } : response;
  };
}
