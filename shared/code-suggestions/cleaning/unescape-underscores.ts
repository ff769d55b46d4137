import type { EventFilter } from '../../models/model-event.ts';

/**
 * Reads `\_` in a model's text as `_`, wherever its pieces are cut. Some models escape the
 * underscore in names, as if they wrote Markdown.
 */
export function unescapeUnderscores(): EventFilter {
  let held = '';
  return (event) => {
    if (event.type === 'text-delta') {
      const text = held + event.text;
      // The other half of `\_` may come with the next piece.
      held = text.endsWith('\\') ? '\\' : '';
      const ready = text.slice(0, text.length - held.length);
      return ready === '' ? [] : [{ type: 'text-delta', text: ready.replaceAll('\\_', '_') }];
    }
    const isLast = event.type === 'finish' && held !== '';
    return isLast ? [{ type: 'text-delta', text: held }, event] : [event];
  };
}
