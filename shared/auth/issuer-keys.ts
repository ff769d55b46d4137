/**
 * The public keys of one token issuer, kept in memory.
 *
 * @see contract 4.4, "Key discovery"
 * @module
 */
import type { KeyObject } from 'node:crypto';
import { discoverKeySet } from './discover-key-set.ts';
import { fetchJson, type HttpGet } from './fetch-json.ts';
import { issuerName } from './issuer-name.ts';
import { type KeySet, parseKeySet } from './key-set.ts';
import { refusedToken } from './refused-token.ts';

export interface IssuerKeysOptions {
  /** The issuer's URL, http or https; a trailing slash is ignored. */
  readonly issuer: string;
  /** Default: Node's own HTTP client. */
  readonly get?: HttpGet;
  /** How long each of the two or three requests may take, in milliseconds. Default 1500. */
  readonly timeoutMs?: number;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
  /** Is told of each load that failed, for the log. */
  readonly report?: (failure: IssuerKeysFailure) => void;
}

export interface IssuerKeysFailure {
  readonly event: 'issuer-keys-failed';
  readonly issuer: string;
  readonly reason: string;
}

export interface IssuerKeys {
  /** The issuer's URL, without trailing slash. */
  readonly issuer: string;
  /**
   * The key named `kid`, or `undefined` when the issuer has none of that name. Loads the keys when
   * there are none yet, when they are an hour old, and when the name is unknown.
   *
   * @throws {GatewayError} `unauthenticated`, when no key could ever be loaded
   */
  find(kid: string): Promise<KeyObject | undefined>;
  /**
   * Loads the keys ahead of the first token. Never rejects; what it could not load, the first token
   * does, without a pause.
   */
  warm(): Promise<void>;
}

/** GitLab's connection test waits 3 s in total, and discovery takes two requests. */
const DEFAULT_TIMEOUT_MS = 1500;
/** A withdrawn key is trusted for this long at most, unless the issuer does not answer. */
const MAX_AGE_MS = 3600 * 1000;
/** Anybody can send an unknown `kid`; the issuer must not be flooded. */
const REFETCH_PAUSE_MS = 60_000;
/** Without keys nobody gets in, so the next attempt is sooner, but not with every request. */
const RETRY_PAUSE_MS = 5_000;

/**
 * Creates the cache. Callers share a load in progress. If a load fails, the old keys stay in use.
 *
 * @throws {Error} when `issuer` is not a usable URL
 */
export function createIssuerKeys(options: IssuerKeysOptions): IssuerKeys {
  const { now = Date.now, report } = options;
  const issuer = parseIssuer(options.issuer);

  let keys: KeySet = new Map();
  let staleAt = 0;
  let nextLoadAt = 0;
  let lastFailure = '';
  let loading: Promise<void> | undefined;

  async function load(pauseMs: number, early: boolean): Promise<void> {
    try {
      keys = await loadKeySet(issuer, options, early);
      staleAt = now() + MAX_AGE_MS;
    } catch (error) {
      lastFailure = (error as Error).message; // All errors of a load have messages of ours.
      report?.({ event: 'issuer-keys-failed', issuer, reason: lastFailure });
    } finally {
      nextLoadAt = now() + (keys.size > 0 ? REFETCH_PAUSE_MS : pauseMs);
      loading = undefined;
    }
  }

  function reload(pauseMs = RETRY_PAUSE_MS, early = false): Promise<void> | undefined {
    if (now() >= nextLoadAt) loading ??= load(pauseMs, early);
    return loading;
  }

  return {
    issuer,

    async find(kid) {
      const key = keys.get(kid);
      if (key !== undefined && now() < staleAt) return key;

      await reload();
      // The load may have been started by `warm` and then frozen by Lambda.
      if (keys.size === 0) await reload();
      if (keys.size === 0) throw refusedToken('No key of the issuer is known', lastFailure);
      return keys.get(kid);
    },

    async warm() {
      if (keys.size === 0) await reload(0, true);
    },
  };
}

/**
 * A static JWKS from the configuration, for an issuer that cannot or must not be contacted. When the issuer
 * changes its key, the operator must change the configuration.
 */
export function createStaticJwks(issuer: string, keys: KeySet): IssuerKeys {
  return {
    issuer: issuerName(issuer),
    find: async (kid) => keys.get(kid),
    warm: async () => {},
  };
}

function parseIssuer(issuer: string): string {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new Error('The URL of a token issuer must be http(s), and without credentials');
  }
  return issuerName(issuer);
}

/** Where GitLab has its keys, and its customer portal too. */
const USUAL_PATH = '/oauth/discovery/keys';

/** @param early whether to ask for the keys where they usually are before it is known that they are there */
async function loadKeySet(
  issuer: string,
  options: IssuerKeysOptions,
  early: boolean,
): Promise<KeySet> {
  const { get, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const fetchDocument = (url: string) => fetchJson(url, { get, timeoutMs });

  const usualUrl = issuer + USUAL_PATH;
  const usual = early ? fetchDocument(usualUrl) : undefined;
  usual?.catch(() => {}); // Of no interest where they are elsewhere.
  const keySetUrl = await discoverKeySet(issuer, fetchDocument);
  const isUsual = keySetUrl === usualUrl && usual !== undefined;
  const keys = parseKeySet(await (isUsual ? usual : fetchDocument(keySetUrl)));
  if (keys.size === 0) throw new Error(`${keySetUrl} holds no RSA key for signatures`);
  return keys;
}
