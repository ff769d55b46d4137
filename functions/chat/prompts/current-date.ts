const FORM = new Intl.DateTimeFormat('en-US', {
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
  year: 'numeric',
});

/** The day as prompts name it, in UTC: `September 10, 2026`. */
export function currentDate(now = new Date()): string {
  return FORM.format(now);
}
