import { hash } from 'node:crypto';

const HEX_DIGITS = 32;

/**
 * Who asked, for records that must not say it: the same name for the same user of the same instance, and
 * no way back. Who knows a user's global id can make the name out of it, and nobody else.
 *
 * `printf '%s:%s' "$instance_id" "$global_user_id" | sha256sum | cut -c1-32`
 */
export function pseudonym(instanceId: string, globalUserId: string): string {
  return hash('sha256', `${instanceId}:${globalUserId}`, 'hex').slice(0, HEX_DIGITS);
}
