/**
 * A gateway that trusts two issuers, and a request to it.
 *
 * @module
 */
import { expect } from 'vitest';
import { type LocalIssuer, startIssuer } from '#infra/local/issuer.ts';
import { type Authenticate, createAuthenticate } from '#shared/auth/authenticate.ts';
import type { Instances } from '#shared/auth/instances.ts';
import { createIssuerKeys } from '#shared/auth/issuer-keys.ts';
import { createEphemeralKey } from '#shared/auth/pem-key.ts';
import { createKeyRing } from '#shared/auth/signing-key.ts';
import type { RequestHeaders } from '#shared/request/caller.ts';

export const NOW_MS = Date.parse('2026-07-01T12:00:00Z');
export const NOW_S = NOW_MS / 1000;
export const now = () => NOW_MS;

export const DAY_S = 24 * 3600;
export const SERVICE_NAME = 'gitlab-ai-gateway';
export const USER_ID = 'a'.repeat(64);

export const keyRing = createKeyRing({ signing: createEphemeralKey() });

/** Every issuer may speak for every instance: the tests of instances have others. */
export const ANY_INSTANCE: Instances = { prepare: () => undefined, check: async () => {} };

export interface TrustingGateway extends AsyncDisposable {
  readonly gitlab: LocalIssuer;
  readonly portal: LocalIssuer;
  readonly authenticate: Authenticate;
  /** The headers of a request from GitLab, with differences. */
  headers(token: string, differences?: RequestHeaders): RequestHeaders;
}

export async function startGateway(): Promise<TrustingGateway> {
  const gitlab = await startIssuer({ now });
  const portal = await startIssuer({ now });
  const trusted = [gitlab, portal].map(({ url }) => createIssuerKeys({ issuer: url, now }));

  return {
    gitlab,
    portal,
    authenticate: createAuthenticate({
      instances: ANY_INSTANCE,
      serviceName: SERVICE_NAME,
      trusted,
      keyRing,
      now,
    }),
    headers: (token, differences = {}) => ({
      authorization: `Bearer ${token}`,
      'x-gitlab-authentication-type': 'oidc',
      'x-gitlab-instance-id': gitlab.instanceId,
      'x-gitlab-realm': 'self-managed',
      'x-gitlab-global-user-id': USER_ID,
      ...differences,
    }),
    async [Symbol.asyncDispose]() {
      await gitlab[Symbol.asyncDispose]();
      await portal[Symbol.asyncDispose]();
    },
  };
}

/** The refusal with this text for the client. */
export function refusal(detail: string, message: unknown = expect.any(String)): unknown {
  return expect.objectContaining({ code: 'unauthenticated', detail, message });
}

/** The refusal of a token that does not verify, with this reason for the log. */
export function forbidden(reason = /./): unknown {
  return refusal('Forbidden by auth provider', expect.stringMatching(reason));
}
