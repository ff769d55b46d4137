/**
 * Calendar months of UTC, by which budgets are counted.
 *
 * @module
 */

/** How many months a counter is kept after its own. */
const KEPT_MONTHS = 13;

/** The month of `nowMs` (milliseconds since the epoch), such as `2026-11`. */
export function monthOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 'yyyy-mm'.length);
}

/** When nobody asks for the counters of `month` any more, in seconds since the epoch. */
export function expiryOf(month: string): number {
  return startOf(month, 1 + KEPT_MONTHS) / 1_000;
}

/** How much of `month` is over at `nowMs`: 0 to 1. */
export function elapsedOf(month: string, nowMs: number): number {
  const start = startOf(month, 0);
  const share = (nowMs - start) / (startOf(month, 1) - start);
  return Math.min(1, Math.max(0, share));
}

/** The start of the month that comes `later` months after `month`, in milliseconds since the epoch. */
function startOf(month: string, later: number): number {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Date.UTC(year, number - 1 + later);
}
