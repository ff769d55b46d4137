/**
 * What developers ask models for, each with a good answer.
 *
 * @module
 */
import { FORMS } from '../faults/forms.ts';
import { askPrompt } from '../functions/chat/prompts/support/prompt-client.ts';
import { PROMPT_FIXTURES } from '../functions/chat/prompts/support/prompt-fixtures.ts';
import type { Reply } from '../support/send.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import type { Speech } from './strict-model.ts';

export interface ModelFeature {
  readonly name: string;
  readonly speech: Speech;
  readonly send: (gateway: TestGateway, identifier: string) => Promise<Reply>;
  /** What GitLab gets of it; undefined: nothing that it could use. */
  readonly read: (reply: Reply) => string | undefined;
}

const CODE = /\/code\/|\/completions$/;

/** Code and chat, in every form in which they are answered. */
const FORM_FEATURES: readonly ModelFeature[] = FORMS.map((form) => ({
  name: form.name,
  speech: {
    text: form.pieces.join('').replace('second(b)', 'second_call(b)'),
    isCode: CODE.test(form.path),
    ...(form.path === '/v2/chat/agent' && {
      goesOn: '\nObservation: I made this up.\nThought: more',
    }),
    ...(/generations/.test(form.path) && { goesOn: '\n</new_code>\nThis adds three numbers.' }),
  },
  async send(gateway, identifier) {
    return gateway.send({
      path: form.path,
      body: form.body(identifier),
      headers: { ...(await gateway.headers(form.claims)), ...form.headers },
    });
  },
  read(reply) {
    const { text, looksComplete, error } =
      reply.status === 200
        ? form.read(reply)
        : { text: '', looksComplete: false, error: undefined };
    return looksComplete && error === undefined && text !== '' ? text : undefined;
  },
}));

/** Every prompt, as GitLab asks for it. */
const PROMPT_FEATURES: readonly ModelFeature[] = PROMPT_FIXTURES.map((fixture) => ({
  name: fixture.prompt_id,
  speech: { text: fixture.samples.find(({ name }) => name === 'valid')?.model_answer ?? '' },
  send: (gateway, identifier) =>
    askPrompt(gateway, {
      id: fixture.prompt_id,
      body: {
        inputs: fixture.inputs,
        stream: fixture.stream,
        ...(fixture.prompt_version !== null && { prompt_version: fixture.prompt_version }),
        model_metadata: { provider: 'openai', name: 'general', identifier },
      },
    }),
  read: ({ status, text, cut }) => (status === 200 && !cut && text !== '' ? text : undefined),
}));

export const MODEL_FEATURES: readonly ModelFeature[] = [...FORM_FEATURES, ...PROMPT_FEATURES];
