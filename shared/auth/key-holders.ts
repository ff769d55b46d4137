/**
 * Answers "who calls?" by a key of the gateway, and by nothing else.
 *
 * @see contract ME 3.1
 * @module
 */

import { createBoundedMap } from '../caches.ts';
import { GatewayError } from '../errors.ts';
import type { Caller, RequestHeaders } from '../request/caller.ts';
import type { RequestRecord } from '../request/request-record.ts';
import type { Authenticate } from './authenticate.ts';
import { isExpired, isKey, keyIdIn, type ModelKey } from './model-key.ts';

/** Of what is known about a key, in milliseconds: a revocation is in force after the first of these. */
const FOUND_MS = 30_000;
const NOT_FOUND_MS = 10_000;

/** How long known keys are good while the table cannot be read, in milliseconds. */
const WITHOUT_TABLE_MS = 15 * 60_000;

/** How long a table that could not be read is left alone, in milliseconds. */
const RETRY_MS = 5_000;

const MAX_KEYS = 1_000;

export interface KeysOptions {
  /** The stored key of an id; undefined: there is none. Rejects when the table cannot be read. */
  readonly readKey: (id: string) => Promise<ModelKey | undefined>;
  readonly reportUnreadable: (error: unknown) => void;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** A caller with the key that let it in. */
export interface KeyHolder extends Caller {
  readonly key: ModelKey;
}

/** The key of a caller whom {@link createKeyAuthenticate} or {@link createKeyBypass} let in. */
export function keyOf(caller: Caller): ModelKey {
  return (caller as KeyHolder).key;
}

/** The key that a text is, or throws `unauthenticated` with the reason for the log. */
export type VerifyKey = (
  text: string,
  record: Pick<RequestRecord, 'keyId' | 'keyLabel'>,
) => Promise<ModelKey>;

export function createVerifyKey(options: KeysOptions): VerifyKey {
  const { now } = options;
  const find = createKeyCache(options);

  return async function verifyKey(text, record) {
    const id = keyIdIn(text);
    if (id === undefined) throw refused('malformed key');
    record.keyId = id;
    const key = await find(id);
    if (key === undefined) throw refused('unknown key');
    if (!isKey(text, key)) throw refused('wrong secret');
    record.keyLabel = key.label;
    if (key.revoked) throw refused('revoked key');
    if (isExpired(key, now())) throw refused('expired key');
    return key;
  };
}

export function createKeyAuthenticate(verifyKey: VerifyKey): Authenticate {
  return async function authenticate(headers, record = {}) {
    const text = bearerIn(headers);
    if (text === undefined) throw refused('no key');
    return holderOf(await verifyKey(text, record), headers);
  };
}

/** Lets everyone in, as a key with every model. For local trials only. */
export function createKeyBypass(): Authenticate {
  const key: ModelKey = {
    id: 'bypass',
    label: 'bypass',
    hash: '',
    models: ['*'],
    caching: true,
    revoked: false,
  };
  return async (headers) => ({ ...holderOf(key, headers), issuer: 'bypass' });
}

interface KnownKey {
  readonly key: ModelKey | undefined;
  /** When the table told, by the clock. */
  readonly readAt: number;
  readonly freshUntil: number;
}

function createKeyCache({ readKey, reportUnreadable, now }: KeysOptions) {
  const known = createBoundedMap<KnownKey>(MAX_KEYS);
  const reading = new Map<string, Promise<ModelKey | undefined>>();

  async function read(id: string): Promise<ModelKey | undefined> {
    try {
      const readAt = now();
      const key = await readKey(id);
      known.set(id, { key, readAt, freshUntil: readAt + (key ? FOUND_MS : NOT_FOUND_MS) });
      return key;
    } catch (error) {
      reportUnreadable(error);
      const last = known.get(id);
      if (last?.key && now() - last.readAt < FOUND_MS + WITHOUT_TABLE_MS) {
        known.set(id, { ...last, freshUntil: now() + RETRY_MS });
        return last.key;
      }
      throw new GatewayError('keys_unavailable', 'The keys cannot be read');
    } finally {
      reading.delete(id);
    }
  }

  return async (id: string): Promise<ModelKey | undefined> => {
    const last = known.get(id);
    if (last && now() < last.freshUntil) return last.key;
    const pending = reading.get(id) ?? read(id);
    reading.set(id, pending);
    return pending;
  };
}

function bearerIn({ authorization }: RequestHeaders): string | undefined {
  // The look-ahead keeps the two repetitions from sharing spaces, which would take quadratic time.
  return /^bearer +(?! )(.+)$/i.exec(authorization ?? '')?.[1];
}

/** The client's text is the same for all; the reason is for the log. */
function refused(reason: string): GatewayError {
  return new GatewayError('unauthenticated', reason);
}

/** What GitLab's headers would say is the key's to say: they were written by whoever holds it. */
function holderOf(key: ModelKey, headers: RequestHeaders): KeyHolder {
  const others = Object.entries(headers).filter(([name]) => !name.startsWith('x-gitlab-'));
  return {
    issuer: 'key',
    subject: key.id,
    instanceId: key.instance,
    scopes: new Set(),
    claims: {},
    isUserToken: false,
    key,
    headers: {
      ...Object.fromEntries(others),
      ...(key.instance && { 'x-gitlab-instance-id': key.instance }),
    },
  };
}
