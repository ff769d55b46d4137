import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { asItIs, jsonValues, textsOf } from '../parsers/json-values.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** What a chat question is about, for GitLab.com's statistics. */
export const categorizeQuestion = definePrompt({
  feature: 'categorize_question',
  scopes: ['duo_chat'],
  versions: ['1.0.0'],
  maxOutputTokens: 500,
  temperature: 0,
  inputs: { question: textInput, previous_answer: textInput },
  system: `You sort questions that people ask an assistant for software development. <question> holds the question, <previous_answer> the answer before it, if there was one.

Answer with one JSON object and nothing else:
{"category": "…", "detailed_category": "…", "labels": ["…"], "language": "en"}

- "category" and "detailed_category": what the question is about, in two or three words each, such as "Summarize something" and "Summarize Issue"; "Other" when nothing fits.
- "labels": those of contains_code, is_related_to_gitlab, is_related_to_gitlab_data and is_follow_up_question that hold.
- "language": the language of the question as an ISO 639-1 code in lower case.

Do not answer the question.`,
  strict: 'Mind the form: the first character of your answer is { and the last one is }. No fence.',
  user: ({ question, previous_answer }, block) => [
    ...block('previous_answer', previous_answer),
    ...block('question', question),
    'Sort the question.',
  ],
  shape: () => wholeForm(questionCategory),
});

/** Nothing is known of the question; telemetry can do without. */
const UNKNOWN = { category: 'Other', detailed_category: 'Other', labels: [], language: 'en' };

/**
 * The category of a chat question as one bare JSON object. GitLab itself replaces values that are
 * not in its lists. Undefined: the answer was cut before there was one.
 */
export function questionCategory(text: string, cut = false): string | undefined {
  for (const value of jsonValues(text, '{')) {
    const { category, detailed_category, labels, language } = value as Partial<typeof UNKNOWN>;
    if (typeof category !== 'string' || typeof detailed_category !== 'string') continue;
    const form = JSON.stringify({
      category,
      detailed_category,
      labels: textsOf(labels),
      language: typeof language === 'string' ? language.toLowerCase() : UNKNOWN.language,
    });
    return asItIs(text, form);
  }
  return cut ? undefined : JSON.stringify(UNKNOWN);
}
