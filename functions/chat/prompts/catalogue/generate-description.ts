import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import {
  asFarAsItCame,
  openingFence,
  untilStable,
  withoutAnnouncement,
} from '../parsers/plain-answer.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** An issue's description, from notes and perhaps a template. */
export const generateDescription = definePrompt({
  feature: 'generate_description',
  scopes: ['generate_issue_description'],
  versions: ['1.0.0'],
  maxOutputTokens: 4_096,
  temperature: 0,
  inputs: { content: textInput, template: textInput },
  system: `You turn notes into the description of an issue. <notes> holds the notes, <template>, if it is there, the structure that the description must have.

Write clear GitLab Flavored Markdown in the language of the notes. Keep every fact of the notes and add none. With a template, keep its headings in their order, fill in what the notes tell, and leave out its hints to the author; where the notes tell nothing, leave the heading with nothing below it. Without a template, choose a structure that fits.

Answer with the description alone: no fence around it, no introduction.`,
  strict: 'Mind the form: Markdown only. The first line belongs to the description.',
  user: ({ content, template }, block) => [
    ...block('template', template),
    ...block('notes', content),
    'Write the description.',
  ],
  shape: () => wholeForm((text, cut) => asFarAsItCame(description(text), cut)),
});

/** A fence around everything is what the description shows, unless it says that it is Markdown. */
const MARKDOWN = /^(?:markdown|md|gfm)$/i;

/** The description alone: it goes into the form as it is. */
export function description(text: string): string {
  return untilStable(text, unwrapped);
}

function unwrapped(text: string): string {
  const announced = withoutAnnouncement(text);
  const fence = openingFence(announced);
  const isWrapped = fence?.behind === '' && MARKDOWN.test(fence.language);
  return isWrapped ? fence.inside : announced;
}
