/**
 * Wires who may call: the issuers we trust, our own key, or nobody at all in a local trial.
 *
 * @module
 */
import type { JSONWebKeySet } from 'jose';
import { type Authenticate, createAuthenticate, createBypass } from './auth/authenticate.ts';
import { createIssuerKeys } from './auth/issuer-keys.ts';
import { createSigningKey } from './auth/signing-key.ts';
import { createIssueUserToken, type IssueUserToken } from './auth/user-token.ts';
import type { Config } from './config.ts';
import { GatewayError } from './errors.ts';
import type { Log } from './log.ts';

export interface Identity {
  readonly authenticate: Authenticate;
  readonly issueUserToken: IssueUserToken;
  /** The keys that user tokens are signed with, as a JWKS; none where nothing is signed. */
  readonly publicKeys: () => Promise<JSONWebKeySet>;
}

export function createIdentity(config: Config, log: Log): Identity {
  const { serviceName, signingKeyPem, validationKeyPem } = config;
  const signingKey = createSigningKey({ pem: signingKeyPem, validationPem: validationKeyPem });
  const canSign = signingKeyPem !== undefined || !config.deployed;
  return {
    authenticate: config.bypassAuthentication
      ? createBypass()
      : createAuthenticate({ serviceName, signingKey, trusted: trustedIssuers(config, log) }),
    issueUserToken: canSign ? createIssueUserToken({ signingKey, serviceName }) : refuseToSign,
    publicKeys: async () => ({ keys: canSign ? [...(await signingKey.publicJwks())] : [] }),
  };
}

function trustedIssuers({ trustedIssuers: issuers }: Config, log: Log) {
  return issuers.map((issuer) =>
    createIssuerKeys({
      issuer,
      report: ({ event, ...facts }) => log('warn', event, facts),
    }),
  );
}

/** A key that one function makes for itself is unknown to the others: its tokens would open nothing. */
const refuseToSign: IssueUserToken = async () => {
  throw new GatewayError('signing_failed', 'No signing key is configured');
};
