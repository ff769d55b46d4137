/**
 * The chat agent's text form of an answer or a tool request.
 *
 * @module
 */
import type { ReactAnswer } from './example.ts';

/** `Thought: …`, then either the tool and its input or the final answer. */
export function renderReact(react: ReactAnswer): string {
  return reactChunks(react).join('');
}

/** The same in pieces: a final answer that is a list arrives piece by piece. */
export function reactChunks(react: ReactAnswer): readonly string[] {
  if ('tool' in react) {
    const { thought, tool, tool_input } = react;
    const input = typeof tool_input === 'string' ? tool_input : JSON.stringify(tool_input);
    return [`Thought: ${thought}\nAction: ${tool}\nAction Input: ${input}`];
  }
  const [first = '', ...rest] = [react.final_answer].flat();
  return [`Thought: ${react.thought}\nFinal Answer: ${first}`, ...rest];
}
