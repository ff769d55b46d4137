/**
 * Keys of the model endpoint: their form, and how they are stored.
 *
 * A key is `dek_<id>_<secret>`. In the table of assignments, under the rules of its other items (see
 * `routing/assignment.ts`), lies what an operator decided, and never the key:
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `pk` | S | `MODEL_KEY` |
 * | `sk` | S | the id |
 * | `hash` | S | hex SHA-256 of the key |
 * | `label` | S | the operator's words, 1 to 64 characters; goes to the log |
 * | `models` | L of S | what the key may name: aliases and identifiers, `*` for any text; at least one |
 * | `feature` | S | under which it is routed, budgeted and counted; absent: `model_endpoint` |
 * | `instance` | S | the GitLab instance it is for; absent: none |
 * | `expiresOn` | S | the last day it is good, `YYYY-MM-DD` (UTC); absent: it does not expire |
 * | `caching` | BOOL | false: no cache points; absent: true |
 * | `revoked` | BOOL | true: never again |
 *
 * @see contract ME 3
 * @module
 */
import { hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

export const MODEL_KEY = 'MODEL_KEY';

export const KEY_ID = /^[a-z2-7]{12}$/;

const KEY_TEXT = /^dek_([a-z2-7]{12})_[A-Za-z0-9_-]{43}$/;

const Day = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/));

const Item = v.object({
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  label: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  models: v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(2_048))), v.minLength(1)),
  feature: v.optional(v.string()),
  instance: v.optional(v.string()),
  expiresOn: v.optional(Day),
  caching: v.optional(v.boolean(), true),
  revoked: v.optional(v.boolean(), false),
});

export interface ModelKey extends v.InferOutput<typeof Item> {
  readonly id: string;
}

/** What a writer provides. */
export type ModelKeyContent = v.InferInput<typeof Item>;

/** Undefined for an item that cannot be read, or was removed. */
export function parseModelKey(
  id: string,
  item: Readonly<Record<string, unknown>>,
): ModelKey | undefined {
  const { success, output } = v.safeParse(Item, item);
  return success && item['removed'] !== true ? { id, ...output } : undefined;
}

/** The id in a key; undefined for a text that is no key. */
export function keyIdIn(text: string): string | undefined {
  return KEY_TEXT.exec(text)?.[1];
}

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 12;
const SECRET_BYTES = 32;

/** A new key. Nobody can tell it again. */
export function createKey(): { readonly id: string; readonly text: string } {
  const id = Array.from({ length: ID_LENGTH }, () => ID_CHARACTERS[randomInt(32)]).join('');
  return { id, text: `dek_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}` };
}

/** A fast hash is right: nobody can guess 256 random bits. */
export function hashOfKey(text: string): string {
  return hash('sha256', text, 'hex');
}

export function isKey(text: string, { hash: stored }: Pick<ModelKey, 'hash'>): boolean {
  return timingSafeEqual(Buffer.from(hashOfKey(text), 'hex'), Buffer.from(stored, 'hex'));
}

/** The last day is a good one. `now` in milliseconds since the epoch. */
export function isExpired({ expiresOn }: Pick<ModelKey, 'expiresOn'>, now: number): boolean {
  return expiresOn !== undefined && new Date(now).toISOString().slice(0, 10) > expiresOn;
}
