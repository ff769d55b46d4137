/**
 * The columns of the fault matrix. To add a form, add a row.
 *
 * @module
 */
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { type Form, PIECES, readJson, readRawText } from './form.ts';

interface Completion {
  readonly choices: readonly { readonly text: string }[];
}

export const FORMS: readonly Form[] = [
  {
    name: 'completion (JSON)',
    path: COMPLETIONS,
    body: (identifier) => completionBody({ model_identifier: identifier }),
    streams: false,
    refusals: 'status',
    pieces: PIECES,
    read: readJson((body) => (body as Completion).choices[0]?.text),
  },
  {
    name: 'completion (raw text)',
    path: COMPLETIONS,
    body: (identifier) => completionBody({ model_identifier: identifier, stream: true }),
    streams: true,
    refusals: 'status',
    pieces: PIECES,
    read: readRawText,
  },
  {
    name: 'connection test (JSON)',
    path: MODEL_CHECK,
    body: modelCheckBody,
    streams: false,
    refusals: 'prompt',
    asksOnce: true,
    pieces: PIECES,
    read: readJson((body) => body as string),
  },
  {
    name: 'connection test (raw text)',
    path: MODEL_CHECK,
    body: (identifier) => ({ ...modelCheckBody(identifier), stream: true }),
    streams: true,
    refusals: 'prompt',
    asksOnce: true,
    pieces: PIECES,
    read: readRawText,
  },
];
