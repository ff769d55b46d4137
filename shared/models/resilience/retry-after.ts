/** Whole or fractional seconds. */
const SECONDS = /^\d{1,9}(\.\d+)?$/;

/**
 * How long a `Retry-After` header asks to wait, in milliseconds: seconds or an HTTP date. Undefined
 * when it is missing or neither of both; a date that has passed is 0.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterMs(header: string | undefined, nowMs = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
