import type { PromptMessage } from '../models/model-request.ts';

/**
 * Joins turns of one role, since models want roles to alternate, and puts `opening` in front of a
 * conversation that begins with the assistant, which no model takes.
 */
export function joinTurns(turns: readonly PromptMessage[], opening: string): PromptMessage[] {
  const joined: PromptMessage[] = [];
  for (const { role, text } of turns) {
    const last = joined.at(-1);
    if (last?.role === role) joined[joined.length - 1] = { role, text: `${last.text}\n\n${text}` };
    else joined.push({ role, text });
  }
  return joined[0]?.role === 'assistant' ? [{ role: 'user', text: opening }, ...joined] : joined;
}
