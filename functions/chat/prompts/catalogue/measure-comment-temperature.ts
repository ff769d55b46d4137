import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { asItIs, jsonValues, textsOf } from '../parsers/json-values.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** How friendly a comment is that somebody is about to post. */
export const measureCommentTemperature = definePrompt({
  feature: 'measure_comment_temperature',
  scopes: ['measure_comment_temperature'],
  versions: ['1.0.0', '1.0.1', '1.0.2'],
  maxOutputTokens: 1_024,
  inputs: { content: textInput },
  system: `You judge the tone of a comment before it is posted among colleagues. <comment> holds the comment.

Answer with one JSON object and nothing else:
{"rating": 1, "issues": []}

- "rating": 1 for friendly or matter-of-fact, 2 for impatient or condescending, 3 for hostile, 4 for insulting, 5 for threatening or hateful.
- "issues": empty for rating 1, else up to three sentences, each of which names one thing that could hurt, in the language of the comment.

Hard criticism of work is no issue; attacks on people are.`,
  strict: 'Mind the form: the first character of your answer is { and the last one is }. No fence.',
  user: ({ content }, block) => [...block('comment', content), 'Judge the tone of the comment.'],
  shape: () => wholeForm(commentTemperature),
});

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
      return asItIs(text, JSON.stringify({ rating, issues: textsOf(issues).slice(0, MAX_ISSUES) }));
    }
  }
  return undefined;
}

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}
