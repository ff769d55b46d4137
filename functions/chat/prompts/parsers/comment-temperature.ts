import { jsonValues } from './json-values.ts';
import { textsOf } from './texts-of.ts';

/** The browser lists no more. */
const MAX_ISSUES = 3;

/**
 * The tone of a comment as one bare JSON object: rating 1 is friendly, and posts the comment.
 * Undefined without a rating, since nothing may look friendly by chance.
 */
export function commentTemperature(text: string): string | undefined {
  for (const value of jsonValues(text, '{')) {
    const { rating: given, issues } = value as { rating?: unknown; issues?: unknown };
    const rating = toNumber(given);
    if (Number.isFinite(rating)) {
      return JSON.stringify({ rating, issues: textsOf(issues).slice(0, MAX_ISSUES) });
    }
  }
  return undefined;
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}
