import { hash } from 'node:crypto';

const HEX_DIGITS = 32;

/**
 * A name for the caller in records that must not identify anyone: the same for the same user of the same
 * instance, and not reversible. Only someone who knows the user's global id can compute it.
 *
 * `printf '%s:%s' "$instance_id" "$global_user_id" | sha256sum | cut -c1-32`
 */
export function pseudonym(instanceId: string, globalUserId: string): string {
  return hash('sha256', `${instanceId}:${globalUserId}`, 'hex').slice(0, HEX_DIGITS);
}
