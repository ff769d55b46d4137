/**
 * Takes thoughts out of the text of servers that have no member for them.
 *
 * @see contract SP 5.1
 * @module
 */
import type { ModelEvent } from '../models/model-event.ts';

const OPENING = '<think>';
const CLOSING = '</think>';

/**
 * The text up to `</think>` becomes `reasoning-delta` events, wherever it was cut. An opening tag may be missing,
 * because some templates write it themselves. An answer without either tag is passed on when it ends.
 */
export async function* withoutInlineThoughts(
  events: AsyncIterable<ModelEvent>,
): AsyncGenerator<ModelEvent> {
  const filter = createFilter();
  for await (const event of events) {
    if (event.type === 'text-delta') {
      const text = filter.push(event.text);
      if (text !== '') yield { type: 'text-delta', text };
      else if (filter.isThinking()) yield { type: 'reasoning-delta' };
      continue;
    }
    if (event.type === 'finish' || event.type === 'tool-call') {
      const text = filter.end();
      if (text !== '') yield { type: 'text-delta', text };
    }
    yield event;
  }
}

function createFilter() {
  let held: string[] = [];
  /** The end of what was searched, in which a tag may have begun. */
  let tail = '';
  let place: 'thought' | 'gap' | 'answer' = 'thought';

  /** Nobody sees the line ends between thoughts and answer. */
  function behind(text: string): string {
    if (place === 'answer') return text;
    const rest = text.replace(/^[\r\n]+/, '');
    place = rest === '' ? 'gap' : 'answer';
    return rest;
  }

  return {
    isThinking: () => place === 'thought',
    push(text: string): string {
      if (place !== 'thought') return behind(text);
      const window = tail + text;
      const end = window.indexOf(CLOSING);
      if (end >= 0) {
        place = 'gap';
        return behind(window.slice(end + CLOSING.length));
      }
      held.push(text);
      tail = window.slice(1 - CLOSING.length);
      return '';
    },
    /** What was held back, unless thoughts never ended. */
    end(): string {
      const text = place === 'thought' ? held.join('') : '';
      held = [];
      place = 'answer';
      return text.trimStart().startsWith(OPENING) ? '' : text;
    },
  };
}
