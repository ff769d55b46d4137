/**
 * Days as prompts name them, in UTC. Without `Intl`, whose first formatter would take a fifth of a cold start.
 *
 * @module
 */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** `November 27, 2026`. */
export function dateText(now: Date): string {
  return `${MONTHS[now.getUTCMonth()]} ${now.getUTCDate()}, ${now.getUTCFullYear()}`;
}

/** `Friday, November 27, 2026`. */
export function dayText(now: Date): string {
  return `${DAYS[now.getUTCDay()]}, ${dateText(now)}`;
}
