/**
 * A prompt that the caller has written itself, as text or as messages.
 *
 * @module
 */
import type { Prompt } from '../models/model-request.ts';
import { joinTurns } from './turns.ts';

export interface GivenMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** Put before a conversation that begins with the assistant, because no model accepts one. */
const GO_ON = 'Continue exactly where your last message stops, without repeating any of it.';

/**
 * The prompt in our form, or undefined when there is no text in it at all. System messages are
 * gathered, empty ones left out, and turns of one role joined: models want them to alternate. A last
 * turn of the assistant is an answer begun, for the model to go on with.
 */
export function givenPrompt(given: string | readonly GivenMessage[]): Prompt | undefined {
  const messages = typeof given === 'string' ? [{ role: 'user' as const, content: given }] : given;
  const spoken = messages.filter(({ content }) => content.trim() !== '');
  const turns = spoken.flatMap(({ role, content }) =>
    role === 'system' ? [] : [{ role, text: content }],
  );
  if (turns.length === 0) return undefined;
  return {
    system: spoken
      .flatMap(({ role, content }) => (role === 'system' ? [content] : []))
      .join('\n\n'),
    messages: joinTurns(turns, GO_ON),
  };
}
