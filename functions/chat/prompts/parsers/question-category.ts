import { jsonValues } from './json-values.ts';
import { textsOf } from './texts-of.ts';

/** Nothing is known of the question; telemetry can do without. */
const UNKNOWN = { category: 'Other', detailed_category: 'Other', labels: [], language: 'en' };

/**
 * The category of a chat question as one bare JSON object. GitLab itself replaces values that are
 * not in its lists.
 */
export function questionCategory(text: string): string {
  for (const value of jsonValues(text, '{')) {
    const { category, detailed_category, labels, language } = value as Partial<typeof UNKNOWN>;
    if (typeof category !== 'string' || typeof detailed_category !== 'string') continue;
    return JSON.stringify({
      category,
      detailed_category,
      labels: textsOf(labels),
      language: typeof language === 'string' ? language.toLowerCase() : UNKNOWN.language,
    });
  }
  return JSON.stringify(UNKNOWN);
}
