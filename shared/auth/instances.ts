/**
 * Which GitLab instances may be spoken for, and by whom.
 *
 * The customer portal signs tokens for every GitLab in the world, so its tokens count only for instances
 * of ours: those of the configuration, or else those that our own GitLab's tokens have shown. And where
 * several GitLabs are trusted, each speaks for its own instances only.
 *
 * @module
 */
import { GatewayError } from '../errors.ts';
import type { Caller } from '../request/caller.ts';
import { refusedToken } from './refused-token.ts';

/** Where it is kept which GitLab has shown which instance. Both reject when that place fails. */
export interface InstanceStore {
  /** The issuers of all instances, by the id of the instance. */
  read(): Promise<ReadonlyMap<string, string>>;
  /** Notes an instance, unless it is another's by then. */
  add(instance: Instance): Promise<void>;
}

export interface Instance {
  readonly id: string;
  readonly issuer: string;
  /** GitLabs that are trusted beside the issuer: what one of them has shown stays its own. */
  readonly others: readonly string[];
}

export interface InstancesOptions {
  /** The issuers that are GitLabs. All others are portals. */
  readonly gitlabs: readonly string[];
  /** The instances whose portal tokens count; none: those that our GitLabs have shown. */
  readonly configured: readonly string[];
  readonly store: InstanceStore;
  /** Is told of each failure of the store, for the log. */
  readonly report: (error: unknown) => void;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
}

export interface Instances {
  /** Reads what is known, unless that is done. Never rejects: what it could not read, `check` finds missing. */
  readonly prepare: () => Promise<void> | undefined;
  /**
   * Requires that the caller's issuer may speak for the caller's instance.
   *
   * @throws {GatewayError} `unauthenticated` for another GitLab's instance, `forbidden` for one that nobody knows
   */
  readonly check: (caller: Caller) => Promise<void>;
}

/** What the client of an unknown instance reads; the doctor knows it too. */
export const UNKNOWN_INSTANCE =
  'This GitLab instance is not known to the gateway: its operator has to add it to gitlabInstances';

/** A GitLab has one instance; restored from a backup it may have had others. */
const MAX_INSTANCES_PER_GITLAB = 20;

/** How long what was read is good for a portal's token, in milliseconds. */
const TTL_MS = 30_000;

/** How soon it is read again for an instance that is not in it, in milliseconds: it may be new. */
const MISS_TTL_MS = 2_000;

/** How long a failure is left alone, in milliseconds. */
const RETRY_MS = 5_000;

export function createInstances(options: InstancesOptions): Instances {
  const { gitlabs, configured } = options;
  const known = createKnownInstances(options);

  async function checkGitlab({ issuer, instanceId: id }: Caller): Promise<void> {
    const others = gitlabs.filter((other) => other !== issuer);
    if (id !== undefined && known.issuerOf(id) !== issuer)
      await known.learn({ id, issuer, others });
    // With one GitLab there is nobody to mix it up with, and its requests do not depend on the store.
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
      // A user token is bound to the instance for which its GitLab was let in.
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
  /** Notes the instance unless it is another's. Never rejects. */
  readonly learn: (instance: Instance) => Promise<void>;
}

function createKnownInstances({ store, report, now = Date.now }: InstancesOptions): KnownInstances {
  let known: ReadonlyMap<string, string> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  let busy: Promise<void> = Promise.resolve();

  /** One after the other: who waits for a read sees what was learned before it. */
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

/** Whether the instance is nobody's yet, and its GitLab has not shown too many. */
function mayLearn(known: ReadonlyMap<string, string>, { id, issuer, others }: Instance): boolean {
  const owner = known.get(id);
  if (owner === issuer || (owner !== undefined && others.includes(owner))) return false;
  const own = [...known.values()].filter((other) => other === issuer);
  return own.length < MAX_INSTANCES_PER_GITLAB;
}
