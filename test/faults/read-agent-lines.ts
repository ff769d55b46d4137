import type { AgentEvent } from '../../functions/chat/agent/agent-lines.ts';
import type { Reply } from '../support/send.ts';
import { isWhole, type Reading } from './form.ts';

/** Not the model's: the gateway says it in the model's place. */
const NOTICE = /\s*Warning: [^\n]*$/;

/**
 * The lines of Duo Chat's agent. The answer is whole where its last piece says why it is over, and
 * where there is no error.
 */
export function readAgentLines(reply: Reply): Reading {
  const lines = reply.text.split('\n').slice(0, -1);
  const events = lines.map((line) => JSON.parse(line) as AgentEvent);
  const deltas = events.flatMap((event) =>
    event.type === 'final_answer_delta' ? [event.data] : [],
  );
  const error = events.find((event) => event.type === 'error');
  const isOver = deltas.at(-1)?.finish_reason != null || events.at(-1)?.type === 'unknown';
  return {
    text: deltas
      .map(({ text }) => text)
      .join('')
      .replace(NOTICE, ''),
    looksComplete: isWhole(reply) && error === undefined && isOver,
    ...(error && { error: { retryable: error.data.retryable } }),
  };
}
