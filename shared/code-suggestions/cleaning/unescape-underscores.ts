import type { ModelEvent } from '../../models/model-event.ts';

/**
 * Reads `\_` in a model's text as `_`, wherever its pieces are cut. Some models escape the
 * underscore in names, as if they wrote Markdown.
 */
export async function* unescapeUnderscores(
  events: AsyncIterable<ModelEvent>,
): AsyncGenerator<ModelEvent> {
  let held = '';
  for await (const event of events) {
    if (event.type === 'text-delta') {
      const text = held + event.text;
      // The other half of `\_` may come with the next piece.
      held = text.endsWith('\\') ? '\\' : '';
      const ready = text.slice(0, text.length - held.length);
      if (ready !== '') yield { type: 'text-delta', text: ready.replaceAll('\\_', '_') };
      continue;
    }
    if (event.type === 'finish' && held !== '') yield { type: 'text-delta', text: held };
    yield event;
  }
}
