/**
 * Answers "who calls?" for a request, and "may they?" for a route.
 *
 * @see contract 4.2
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { Caller, RequestHeaders } from '../request/caller.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { Instances } from './instances.ts';
import { createVerifyToken, type VerifyTokenOptions } from './verify-token.ts';

/**
 * Identifies the caller, or throws `unauthenticated` with the contract's text for the client. What is known of a
 * caller who is refused goes into the record.
 */
export type Authenticate = (headers: RequestHeaders, record?: RequestRecord) => Promise<Caller>;

export interface AuthenticateOptions extends VerifyTokenOptions {
  readonly instances: Instances;
}

/** Checks headers and token in the contract's order; the first failure decides the text. */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const verifyToken = createVerifyToken(options);

  return async function authenticate(headers) {
    const token = readBearerToken(headers);
    const caller = await whilePreparing(options.instances, () => verifyToken(token));
    matchHeaders(caller, headers);
    await options.instances.check(caller);
    return caller;
  };
}

/** Runs both at the same time. The read is awaited even if the token is refused: Lambda would freeze it halfway. */
async function whilePreparing<T>(instances: Instances, verify: () => Promise<T>): Promise<T> {
  const prepared = instances.prepare();
  try {
    return await verify();
  } finally {
    await prepared;
  }
}

/**
 * Takes the token out of the headers.
 *
 * @throws {GatewayError} `unauthenticated`, with the contract's text of checks 1 to 3
 * @see contract 4.2 and 4.3
 */
function readBearerToken(headers: RequestHeaders): string {
  const authorization = headers['authorization'];
  if (authorization === undefined) {
    throw unauthenticated('No authorization header presented');
  }

  // The look-ahead keeps the two repetitions from sharing spaces, which would take quadratic time.
  const token = /^bearer +(?! )(.+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw unauthenticated('Invalid authorization header');

  if (headers['x-gitlab-authentication-type'] !== 'oidc') {
    throw unauthenticated('Invalid authentication token type - only OIDC is supported');
  }
  return token;
}

/**
 * Requires that the headers match the token. A claim that the token does not have is not checked.
 *
 * @throws {GatewayError} `unauthenticated`, with the contract's text of check 5
 * @see contract 4.2 and 4.3
 */
function matchHeaders(caller: Caller, headers: RequestHeaders): void {
  for (const [claim, header] of caller.isUserToken ? USER_CHECKS : INSTANCE_CHECKS) {
    const expected = caller.claims[claim];
    if (isEmpty(expected) || expected === headers[header.toLowerCase()]) continue;

    throw unauthenticated(`Header mismatch '${header}'`);
  }
  // The holder of a user token also writes the headers, so they must name the instance it was issued for.
  if (caller.isUserToken && caller.instanceId !== headers['x-gitlab-instance-id']) {
    throw unauthenticated("Header mismatch 'X-Gitlab-Instance-Id'");
  }
}

type Check = readonly [claim: string, header: string];

const COMMON_CHECKS: readonly Check[] = [
  ['gitlab_realm', 'X-Gitlab-Realm'],
  ['gitlab_instance_id', 'X-Gitlab-Instance-Id'],
];
const INSTANCE_CHECKS: readonly Check[] = [...COMMON_CHECKS, ['sub', 'X-Gitlab-Instance-Id']];
const USER_CHECKS: readonly Check[] = [...COMMON_CHECKS, ['sub', 'X-Gitlab-Global-User-Id']];

function isEmpty(claim: unknown): boolean {
  return claim === undefined || claim === null || claim === '';
}

/** A refusal whose text the client may read: it is the contract's. */
function unauthenticated(text: string): GatewayError {
  return new GatewayError('unauthenticated', text, { detail: text });
}

/**
 * Accepts everyone, with every scope, as the instance that the headers name. For local trials only.
 *
 * @see contract 4.7, `AIGW_AUTH__BYPASS_EXTERNAL`
 */
export function createBypass(): Authenticate {
  return async function bypass(headers) {
    const realm = headers['x-gitlab-realm'];
    const instanceId = headers['x-gitlab-instance-id'];
    return {
      issuer: 'bypass',
      subject: instanceId,
      instanceId,
      scopes: EVERY_SCOPE,
      claims: {
        ...(realm && { gitlab_realm: realm }),
        ...(instanceId && { gitlab_instance_id: instanceId }),
      },
      isUserToken: false,
    };
  };
}

const EVERY_SCOPE: ReadonlySet<string> = Object.assign(new Set<string>(), { has: () => true });

export interface Access {
  /** The unit primitives of which a token needs one. */
  readonly anyOf: readonly string[];
  /** The contract's text for the client that has none of them. */
  readonly refusal: string;
  /** Whether the gateway's own user tokens may come here. Default false. */
  readonly userTokens?: boolean;
}

const NO_SUGGESTIONS = 'Unauthorized to access code suggestions';

export const ACCESS = {
  completions: {
    anyOf: ['complete_code'],
    refusal: 'Unauthorized to access code completions',
    userTokens: true,
  },
  generations: { anyOf: ['generate_code'], refusal: 'Unauthorized to access code generations' },
  suggestedCompletion: { anyOf: ['complete_code'], refusal: NO_SUGGESTIONS },
  suggestedGeneration: { anyOf: ['generate_code'], refusal: NO_SUGGESTIONS },
  chat: { anyOf: ['duo_chat', 'duo_classic_chat'], refusal: 'Unauthorized to access duo chat' },
  /** Chat where the operator holds on to GitLab's rule of January 2026. */
  strictChat: {
    anyOf: ['duo_classic_chat'],
    refusal: 'Duo Core no longer authorized to access Duo Classic Chat',
  },
  docsSearch: {
    anyOf: ['documentation_search'],
    refusal: 'Unauthorized to search documentations',
  },
  embeddings: {
    anyOf: ['generate_embeddings_codebase'],
    refusal: 'Unauthorized to access code embeddings',
  },
  /** Also what a user token can be good for: of these it gets what the caller has. */
  userToken: {
    anyOf: ['complete_code', 'ai_gateway_model_provider_proxy'],
    refusal: 'Unauthorized to create user access token',
  },
} as const satisfies Readonly<Record<string, Access>>;

/** For what is named after its scope: kinds of context, older chat tools. */
export function accessByScope(scope: string): Access {
  return { anyOf: [scope], refusal: `Unauthorized to access ${scope}` };
}

export function accessToPrompt(id: string, anyOf: readonly string[]): Access {
  return { anyOf, refusal: `Unauthorized to access '${id}'` };
}

/**
 * Requires that the caller has one of the scopes.
 *
 * @throws {GatewayError} `forbidden`
 * @see contract 4.5 and 4.6
 */
export function requireScope(caller: Caller, { anyOf, refusal, userTokens = false }: Access): void {
  if (caller.isUserToken && !userTokens) {
    const reason = 'The route does not take user tokens';
    throw new GatewayError('forbidden', reason, { detail: refusal, hint: reason });
  }
  if (!anyOf.some((scope) => caller.scopes.has(scope))) {
    const reason = `The token has none of the scopes ${anyOf.join(', ')}`;
    throw new GatewayError('forbidden', reason, { detail: refusal, hint: reason });
  }
}
