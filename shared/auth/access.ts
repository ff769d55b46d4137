/**
 * The scopes that each route requires. Prompts have theirs in their own rows
 * (`functions/chat/prompts/registry.ts`); `docs/security/scopes.md` shows both.
 *
 * @see contract 4.5 and 4.6
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { Caller } from '../request/caller.ts';

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
