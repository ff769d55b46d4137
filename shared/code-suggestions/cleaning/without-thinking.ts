import { OPEN_STAGE, type Stage } from './stage.ts';

const OPENINGS = ['<think>', '<thinking>'];

/** White space in front of a thought that is still looked through, in characters. */
const MAX_LEAD = 100;

/**
 * Drops a thought that a model writes as text in front of its answer, and the blank lines after it.
 *
 * Holds back the white space at the start, and what may become the opening tag.
 */
export function withoutThinking(): Stage {
  let state: 'start' | 'thinking' | 'after' | 'answer' = 'start';
  let held = '';
  let closing = '';

  function release(): string {
    state = 'answer';
    return held;
  }

  function atStart(): string {
    const tag = held.trimStart();
    if (held.length - tag.length > MAX_LEAD) return release();
    if (OPENINGS.includes(tag)) {
      closing = tag.replace('<', '</');
      state = 'thinking';
      held = '';
      return '';
    }
    return OPENINGS.some((opening) => opening.startsWith(tag)) ? '' : release();
  }

  function write(char: string): string {
    if (state === 'answer') return char;
    if (state === 'after' && char === '\n') {
      held = '';
      return '';
    }
    held += char;
    if (state === 'start') return atStart();
    if (state === 'after') return char.trim() === '' ? '' : release();
    held = held.slice(-closing.length);
    if (held === closing) {
      state = 'after';
      held = '';
    }
    return '';
  }

  const end = () => (state === 'start' ? held : '');
  return { ...OPEN_STAGE, write, end, settled: () => state === 'answer' };
}
