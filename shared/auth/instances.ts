/**
 * Which issuer may speak for which GitLab instance.
 *
 * The customer portal signs tokens for every GitLab in the world, so its tokens count only for our own
 * instances: the configured ones, or those that our own GitLab's tokens have named. If several GitLabs are
 * trusted, each speaks for its own instances only.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { Caller } from '../request/caller.ts';
import { refusedToken } from './refused-token.ts';

/** Stores which GitLab named which instance. Both methods reject when the store fails. */
export interface InstanceStore {
  /** The issuers, by instance id. */
  read(): Promise<ReadonlyMap<string, string>>;
  /** Adds an instance, unless one of `others` has it by then. */
  add(instance: Instance): Promise<void>;
}

export interface Instance {
  readonly id: string;
  readonly issuer: string;
  /** The other trusted GitLabs. An instance that one of them named first stays with it. */
  readonly others: readonly string[];
}

export interface InstancesOptions {
  /** The issuers that are GitLabs. All others are portals. */
  readonly gitlabs: readonly string[];
  /** The instances whose portal tokens count; empty: those that our GitLabs have named. */
  readonly configured: readonly string[];
  readonly store: InstanceStore;
  /** Is told of each failure of the store, for the log. */
  readonly report: (error: unknown) => void;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
}

export interface Instances {
  /** Reads the store unless that has been done. Never rejects: without it, `check` knows no instance. */
  readonly prepare: () => Promise<void> | undefined;
  /**
   * Requires that the caller's issuer may speak for the caller's instance.
   *
   * @throws {GatewayError} `unauthenticated` for another GitLab's instance, `forbidden` for one that nobody knows
   */
  readonly check: (caller: Caller) => Promise<void>;
}

/** What the client gets for an unknown instance. The doctor looks for it. */
export const UNKNOWN_INSTANCE =
  'This GitLab instance is not known to the gateway: its operator has to add it to gitlabInstances';

/** A GitLab has one instance id, or a few if it was restored from backups. */
const MAX_INSTANCES_PER_GITLAB = 20;

/** How long a read is fresh enough for a portal token, in milliseconds. */
const TTL_MS = 30_000;

/** How soon the store is read again for an instance that is not in it, in milliseconds. It may be new. */
const MISS_TTL_MS = 2_000;

/** How long to wait after a failure, in milliseconds. */
const RETRY_MS = 5_000;

export function createInstances(options: InstancesOptions): Instances {
  const { gitlabs, configured } = options;
  const known = createKnownInstances(options);

  async function checkGitlab({ issuer, instanceId: id }: Caller): Promise<void> {
    const others = gitlabs.filter((other) => other !== issuer);
    if (id !== undefined && known.issuerOf(id) !== issuer)
      await known.learn({ id, issuer, others });
    // A single GitLab cannot be confused with another, so its requests do not depend on the store.
    if (others.length === 0) return;
    if (id === undefined) throw refusedToken('The token names no instance');
    if (!known.isRead()) throw refusedToken('It cannot be read which GitLab the instance is of');
    if (known.issuerOf(id) !== issuer) throw refusedToken('The instance is not of this GitLab');
  }

  async function checkPortal({ subject }: Caller): Promise<void> {
    if (subject === undefined) throw refusedToken('The token of the portal names no instance');
    const isOurs =
      configured.length > 0 ? configured.includes(subject) : await isShownByGitlab(subject);
    if (isOurs) return;
    const reason = "The instance of the portal's token is none of the GitLabs'";
    throw new GatewayError('forbidden', reason, { detail: UNKNOWN_INSTANCE });
  }

  async function isShownByGitlab(id: string): Promise<boolean> {
    for (const ttlMs of [TTL_MS, MISS_TTL_MS]) {
      await known.refresh(ttlMs);
      if (gitlabs.includes(known.issuerOf(id) ?? '')) return true;
    }
    return false;
  }

  return {
    prepare: () => (known.isRead() ? undefined : known.refresh(TTL_MS)),
    async check(caller) {
      // A user token is bound to an instance that was checked when the token was issued.
      if (caller.isUserToken) return;
      await (gitlabs.includes(caller.issuer) ? checkGitlab(caller) : checkPortal(caller));
    },
  };
}

interface KnownInstances {
  readonly isRead: () => boolean;
  readonly issuerOf: (id: string) => string | undefined;
  /** Reads the store unless that was done within `ttlMs`. Never rejects. */
  readonly refresh: (ttlMs: number) => Promise<void>;
  /** Adds the instance unless it belongs to another issuer. Never rejects. */
  readonly learn: (instance: Instance) => Promise<void>;
}

function createKnownInstances({ store, report, now = Date.now }: InstancesOptions): KnownInstances {
  let known: ReadonlyMap<string, string> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  let busy: Promise<void> = Promise.resolve();

  /** Runs one at a time, so that a read sees what was added before it. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    busy = busy.then(async () => {
      if (now() - failedAt < RETRY_MS) return;
      try {
        await work();
      } catch (error) {
        failedAt = now();
        report(error);
      }
    });
    return busy;
  }

  async function read(): Promise<void> {
    const startedAt = now();
    known = await store.read();
    readAt = startedAt;
  }

  return {
    isRead: () => known !== undefined,
    issuerOf: (id) => known?.get(id),
    refresh: (ttlMs) =>
      inTurn(async () => {
        if (now() - readAt >= ttlMs) await read();
      }),
    learn: (instance) =>
      inTurn(async () => {
        if (now() - readAt >= MISS_TTL_MS && known?.get(instance.id) !== instance.issuer)
          await read();
        if (!mayLearn(known ?? new Map(), instance)) return;
        await store.add(instance);
        await read();
      }),
  };
}

/** Whether the instance belongs to nobody yet, and its GitLab has not named too many. */
function mayLearn(known: ReadonlyMap<string, string>, { id, issuer, others }: Instance): boolean {
  const owner = known.get(id);
  if (owner === issuer || (owner !== undefined && others.includes(owner))) return false;
  const own = [...known.values()].filter((other) => other === issuer);
  return own.length < MAX_INSTANCES_PER_GITLAB;
}
