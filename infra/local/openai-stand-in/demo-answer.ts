/**
 * What the serving platform of `npm start` answers: plausible, and plainly not a model's.
 *
 * @module
 */
import { demoCompletion } from '../bedrock-stand-in/demo-answer.ts';
import type { ChatBody, ChatCall } from './chat-call.ts';
import type { Script } from './script.ts';

/** Slow enough for the eye to see that an answer is streamed. */
const CHUNK_DELAY_MS = 20;

/** The answer streams word by word. */
export function demoChatAnswer({ body }: ChatCall): Script {
  const prompt = body.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const text = demoCompletion(prompt) ?? explanation(body);
  return { type: 'answer', text: text.split(/(?<=\s)(?=\S)/), chunkDelayMs: CHUNK_DELAY_MS };
}

function explanation({ model, messages }: ChatBody): string {
  const text =
    'This is the stand-in for a serving platform; no model was asked. ' +
    `${model} would have answered here.`;
  // The chat agent takes an answer apart by labels, and asks for them in its prompt.
  return messages.some(({ content }) => content.includes('Final Answer:'))
    ? `Thought: There is no model to think.\nFinal Answer: ${text}`
    : text;
}
