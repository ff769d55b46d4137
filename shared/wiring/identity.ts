/**
 * Wires who may call: the issuers we trust, our own key, or nobody at all in a local trial.
 *
 * @module
 */
import type { JSONWebKeySet } from 'jose';
import { type Authenticate, createAuthenticate, createBypass } from '../auth/authenticate.ts';
import { createGivenKeys } from '../auth/given-keys.ts';
import { createIssuerKeys, type IssuerKeys } from '../auth/issuer-keys.ts';
import { issuerName } from '../auth/issuer-name.ts';
import { trustCertificates } from '../auth/trust-certificates.ts';
import { createIssueUserToken, type IssueUserToken } from '../auth/user-token.ts';
import type { Log } from '../log.ts';
import type { Config } from './config.ts';
import { type CreateKms, ownKeys } from './own-keys.ts';

export interface Identity {
  readonly authenticate: Authenticate;
  readonly issueUserToken: IssueUserToken;
  /** Our own public keys, the one in use first; none where nothing is signed. */
  readonly publicKeys: () => Promise<JSONWebKeySet>;
  /**
   * Loads the keys of the issuers ahead of the first request. Never rejects, so nobody need wait: a
   * function calls it when it starts, and the first request finds the load in flight.
   */
  readonly warm: () => Promise<void>;
}

/** @param createKms absent: keys that are in KMS are unknown here, and so are tokens signed with them */
export function createIdentity(config: Config, log: Log, createKms?: CreateKms): Identity {
  const { serviceName, bypassAuthentication, caCertificates } = config;
  if (caCertificates !== undefined) trustCertificates(caCertificates);
  const signingKey = ownKeys(config, log, createKms);
  const trusted = bypassAuthentication ? [] : trustedIssuers(config, log);
  return {
    authenticate: bypassAuthentication
      ? createBypass()
      : createAuthenticate({ serviceName, signingKey, trusted }),
    issueUserToken: createIssueUserToken({ signingKey, serviceName }),
    publicKeys: async () => ({ keys: [...(await signingKey.publicJwks())] }),
    async warm() {
      await Promise.all(trusted.map((keys) => keys.warm()));
    },
  };
}

function trustedIssuers({ trustedIssuers: issuers, issuerKeySets }: Config, log: Log) {
  return issuers.map((issuer): IssuerKeys => {
    const given = issuerKeySets.get(issuerName(issuer));
    if (given !== undefined) return createGivenKeys(issuer, given);
    return createIssuerKeys({
      issuer,
      report: ({ event, ...record }) => log('warn', event, record),
    });
  });
}
