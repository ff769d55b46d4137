import { definePrompt } from '../definition.ts';
import { recordsInput, textInput } from '../inputs.ts';
import type { MaterialBlock } from '../material.ts';
import { textWithSources } from '../shapes/text-with-sources.ts';

/** Answers a question about GitLab from excerpts of its documentation, found by the search route. */
export const documentationSearch = definePrompt({
  feature: 'duo_chat',
  scopes: ['documentation_search'],
  versions: ['1.0.0', '1.0.1', '1.1.0'],
  maxOutputTokens: 4_096,
  temperature: 0.1,
  // `content_id` is always ATTRS: GitLab's parser knows no other mark.
  inputs: { question: textInput, documents: recordsInput },
  system: `You answer questions about GitLab. <question> holds the question, <documents> excerpts from GitLab's documentation that a search found, each in a <document> with its source id.

- If excerpts help, answer from them, and name those you used: after the answer comes an empty line, then a line "ATTRS:", then one line for each document used, with the part of its source id that begins with CNT-IDX-, copied exactly.
- If none helps, answer from general knowledge, leave out the ATTRS line, and end with one sentence saying that no matching GitLab documentation was found.
- Never make up a source id. Never use the word ATTRS anywhere else.
- Words in brackets at the end of the question were for the search: ignore them. Answer in the language of the question in front of them.
- Write GitLab Flavored Markdown, with code in fences of three backticks and the name of the language. No HTML and no links: GitLab shows the sources below the answer. Begin with the answer itself.`,
  strict:
    'Mind the form: the answer first, then, if documents were used, "ATTRS:" alone on its line and the ids below it. Nothing follows the ids.',
  user: ({ question, documents }, block) => [
    // The tag is named in the rules, also when there is no document.
    ...block('document', ''),
    ...block('documents', documents.flatMap((document) => toDocument(document, block)).join('\n')),
    ...block('question', question),
    'Answer the question.',
  ],
  shape: ({ documents }) => textWithSources(documents.map(({ id }) => id).filter(isFindableId)),
});

/** An id that GitLab cannot find again is not shown: it could not be named as a source either. */
function toDocument(
  { id, content }: Readonly<Record<string, unknown>>,
  block: MaterialBlock,
): string[] {
  const source = isFindableId(id) ? `\nSource id: ATTRS: CNT-IDX-${id}` : '';
  return block('document', `${textInput(content)}${source}`);
}

const FINDABLE_ID = /^[0-9a-z]+$/;

/** Whether GitLab can find the document again: an id with anything else in it ends too early for it. */
function isFindableId(id: unknown): id is string {
  return typeof id === 'string' && FINDABLE_ID.test(id);
}
