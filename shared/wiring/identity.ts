/**
 * Wires authentication: the trusted issuers and our own keys, or the bypass of a local trial.
 *
 * @module
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type Authenticate, createAuthenticate, createBypass } from '../auth/authenticate.ts';
import type { HttpGet } from '../auth/fetch-json.ts';
import { createInstances, type Instances } from '../auth/instances.ts';
import { createIssuerKeys, createStaticJwks, type IssuerKeys } from '../auth/issuer-keys.ts';
import { issuerName } from '../auth/issuer-name.ts';
import type { KmsKeyOptions } from '../auth/kms-key.ts';
import { createEphemeralKey, createPemKey, createPemValidationKey } from '../auth/pem-key.ts';
import type { OutboundProxy } from '../auth/proxied-get.ts';
import {
  createKeyRing,
  type KeyRing,
  type SigningKey,
  type ValidationKey,
} from '../auth/signing-key.ts';
import type { Log } from '../log.ts';
import type { Config } from './config.ts';
import { createInstancesTable } from './instances-table.ts';
import { reportUnreadable, type Store } from './store.ts';

export interface Identity {
  readonly authenticate: Authenticate;
  /** Our own keys. */
  readonly keyRing: KeyRing;
  /**
   * Loads the issuers' keys before the first request. Never rejects, so it need not be awaited: a function calls it
   * when it starts, and the first request joins the load.
   */
  readonly warm: () => Promise<void>;
}

/** Passed in, because only functions that issue or accept user tokens contain the KMS client. */
export type CreateKmsKey = (options: KmsKeyOptions) => SigningKey;

/** @param createKmsKey absent: keys in KMS are unknown here, and so are tokens signed with them */
export function createIdentity(
  config: Config,
  store: Store,
  createKmsKey?: CreateKmsKey,
): Identity {
  const { serviceName, bypassAuthentication, caCertificates } = config;
  const { log } = store;
  if (caCertificates !== undefined) trustCertificates(caCertificates);
  const keyRing = keyRingOf(config, log, createKmsKey);
  const trusted = bypassAuthentication ? [] : trustedIssuers(config, log);
  return {
    authenticate: bypassAuthentication
      ? createBypass()
      : createAuthenticate({
          serviceName,
          keyRing,
          trusted,
          instances: instancesOf(config, store),
        }),
    keyRing,
    async warm() {
      await Promise.all(trusted.map((keys) => keys.warm()));
    },
  };
}

/**
 * Trusts private certificate authorities in addition to the public ones, in the whole process.
 *
 * @param pem one certificate or several
 * @throws {Error} when they cannot be read
 */
export function trustCertificates(pem: string): void {
  setDefaultCACertificates([...getCACertificates('default'), pem]);
}

function instancesOf(config: Config, store: Store): Instances {
  return createInstances({
    gitlabs: config.gitlabIssuers.map(issuerName),
    configured: config.gitlabInstances,
    store: createInstancesTable(store),
    report: reportUnreadable(store.log, 'instances not readable, the last known ones serve'),
    now: store.now,
  });
}

function trustedIssuers({ trustedIssuers: issuers, issuerKeySets, proxy }: Config, log: Log) {
  return issuers.map((issuer): IssuerKeys => {
    const jwks = issuerKeySets.get(issuerName(issuer));
    if (jwks !== undefined) return createStaticJwks(issuer, jwks);
    return createIssuerKeys({
      issuer,
      ...(proxy && { get: getThrough(proxy) }),
      report: ({ event, ...record }) => log('warn', event, record),
    });
  });
}

function getThrough(proxy: OutboundProxy): HttpGet {
  return async (url, signal) => {
    const { createProxiedGet } = await import('../auth/proxied-get.ts');
    return createProxiedGet(proxy)(url, signal);
  };
}

function keyRingOf(config: Config, log: Log, createKmsKey?: CreateKmsKey): KeyRing {
  const { signingKeyId, validationKeyId, signingKeyPem, validationKeyPem, deployed } = config;
  const { kmsRegion: region, kmsEndpoint: endpoint } = config;

  function kmsKey(keyId: string): SigningKey | undefined {
    const report = (failure: object) => log('warn', 'KMS key not usable', failure);
    return createKmsKey?.({ keyId, region, endpoint, report });
  }

  function signing(): SigningKey | undefined {
    if (signingKeyId !== undefined) return kmsKey(signingKeyId);
    if (signingKeyPem !== undefined) return createPemKey(signingKeyPem);
    // Other functions would not know a key that one function creates for itself.
    return deployed ? undefined : createEphemeralKey();
  }

  const validation: readonly (ValidationKey | undefined)[] = [
    validationKeyId === undefined ? undefined : kmsKey(validationKeyId),
    validationKeyPem === undefined ? undefined : createPemValidationKey(validationKeyPem),
  ];
  return createKeyRing({
    signing: signing(),
    validation: validation.filter((key) => key !== undefined),
  });
}
