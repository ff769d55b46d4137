/**
 * The forms of code suggestions.
 *
 * @module
 */
import {
  COMPLETIONS,
  COMPONENTS,
  completionBody,
  completionComponent,
  componentsBody,
  GENERATIONS,
  generationComponent,
  SUGGESTIONS,
} from '../support/bodies.ts';
import { type Form, PIECES, readJson, readRawText, TEXT } from './form.ts';
import { readEvents } from './read-events.ts';

interface Choices {
  readonly choices: readonly { readonly text: string }[];
}

const readChoice = readJson((body) => (body as Choices).choices[0]?.text);

/** What almost all have in common. */
const PLAIN = {
  pieces: PIECES,
  text: TEXT,
  refusals: 'status',
  disowned: 'no suggestion',
} as const;
const WHOLE = { ...PLAIN, streams: false, read: readChoice } as const;
const RAW = { ...PLAIN, streams: true, read: readRawText } as const;
const EVENTS = { ...PLAIN, streams: true, read: readEvents } as const;

const completion = (changes: object) => (identifier: string) =>
  completionBody({ model_identifier: identifier, ...changes });

const components = (component: object) => (identifier: string) => {
  const { model_metadata, ...body } = componentsBody(component);
  return { ...body, model_metadata: { ...model_metadata, identifier } };
};

const STREAM = { stream: true };
const GIVEN = { prompt: 'Add the numbers.' };

export const SUGGESTION_FORMS: readonly Form[] = [
  { name: 'v2 completion, JSON', path: COMPLETIONS, body: completion({}), ...WHOLE },
  { name: 'v2 completion, raw text', path: COMPLETIONS, body: completion(STREAM), ...RAW },
  { name: 'v2 generation, JSON', path: GENERATIONS, body: completion(GIVEN), ...WHOLE },
  {
    name: 'v2 generation, raw text',
    path: GENERATIONS,
    body: completion({ ...GIVEN, ...STREAM }),
    ...RAW,
  },
  {
    name: 'v3 generation, JSON',
    path: COMPONENTS,
    body: components(generationComponent()),
    ...WHOLE,
  },
  {
    name: 'v3 completion, raw text',
    path: COMPONENTS,
    body: components(completionComponent(STREAM)),
    ...RAW,
  },
  {
    name: 'v4 generation, events',
    path: SUGGESTIONS,
    body: components(generationComponent(STREAM)),
    ...EVENTS,
  },
  {
    name: 'v4 completion, events',
    path: SUGGESTIONS,
    body: components(completionComponent(STREAM)),
    ...EVENTS,
  },
];
