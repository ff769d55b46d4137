import { definePrompt } from '../definition.ts';
import { textInput } from '../inputs.ts';
import { openingFence, untilStable, withoutAnnouncement } from '../parsers/plain-answer.ts';
import { wholeForm } from '../shapes/whole-form.ts';

/** The message of a merge commit, from the changes in it. */
export const generateCommitMessage = definePrompt({
  feature: 'generate_commit_message',
  scopes: ['generate_commit_message'],
  versions: ['1.0.0', '1.1.0', '1.2.0'],
  maxOutputTokens: 4_096,
  temperature: 0,
  inputs: { diff: textInput },
  system: `You write the commit message for a change. <diff> holds the change.

- The first line says what the change does, in the imperative mood, in 50 to 72 characters, without a full stop.
- If there is more to say, an empty line follows, and then a few points, each beginning with "- ", about why the change is made and what it means, not about what the diff already shows.
- Name issues only if the diff names them.

Answer with the message alone, as it should stand in the history: no quotes, no fence, no introduction.`,
  strict: 'Mind the form: plain text. The first character of your answer begins the title.',
  user: ({ diff }, block) => [...block('diff', diff), 'Write the commit message.'],
  // Half a message must not be committed.
  shape: () => wholeForm((text, cut) => (cut ? undefined : commitMessage(text))),
});

/** A line that leads to the fence in which the message stands. */
const LEAD = /^[^\n]{0,200}:[*_]{0,3}[ \t]*\n\s*(?=```|~~~)/;

const ELEMENT = /^<(commit[_-]?message|commit|message)>/i;

const TITLE_LABEL = /^[*_]{0,3}(?:commit message|title|subject)[*_]{0,3}:[*_]{0,3}\s*/i;

/** A label between the title and what follows it. */
const BODY_LABEL = /\n{1,3}[*_]{0,3}(?:description|body|details)[*_]{0,3}:[*_]{0,3}[ \t]*\n?/i;

/** The message alone: it goes into the commit as it is. */
export function commitMessage(text: string): string {
  return untilStable(text, unwrapped);
}

function unwrapped(text: string): string {
  const announced = withoutAnnouncement(text.trim().replace(LEAD, ''));
  // No message begins with a fence: what follows its end is an explanation.
  const message = withoutElement((openingFence(announced)?.inside ?? announced).trim());
  return withoutQuotes(withoutLabels(message)).trim();
}

function withoutElement(text: string): string {
  const [opening, name = ''] = ELEMENT.exec(text) ?? [];
  const closing = `</${name}>`;
  const isWhole = opening !== undefined && text.endsWith(closing);
  return isWhole ? text.slice(opening.length, -closing.length).trim() : text;
}

function withoutLabels(text: string): string {
  const untitled = text.replace(TITLE_LABEL, '');
  if (untitled === text || untitled === '') return text;
  return untitled.replace(BODY_LABEL, '\n\n');
}

/** A pair of quotes around one line that holds no other of its kind. */
function withoutQuotes(text: string): string {
  const [, quote = '', inside = ''] = /^(["'`])([^\n]*)\1$/.exec(text) ?? [];
  return quote === '' || inside.includes(quote) ? text : inside;
}
