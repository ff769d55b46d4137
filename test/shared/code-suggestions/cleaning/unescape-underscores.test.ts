import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unescapeUnderscores } from '#shared/code-suggestions/cleaning/unescape-underscores.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';

const TARGET = { modelId: 'demo.model', region: 'eu-central-1' };

const FINISH: ModelEvent = {
  type: 'finish',
  reason: 'stop',
  stopReason: 'end_turn',
  usage: undefined,
};

function unescaped(pieces: readonly string[]): readonly ModelEvent[] {
  const texts = pieces.map((text): ModelEvent => ({ type: 'text-delta', text }));
  const start: ModelEvent = { type: 'start', target: TARGET, requestId: undefined };
  return [start, ...texts, FINISH].flatMap(unescapeUnderscores());
}

function textOf(events: readonly ModelEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

describe('escaped underscores', () => {
  it.each([
    { pieces: ['my\\_name'], text: 'my_name' },
    { pieces: ['my\\', '_name'], text: 'my_name' },
    { pieces: ['path\\', 'to'], text: 'path\\to' },
    { pieces: ['end\\'], text: 'end\\' },
    { pieces: ['a_b'], text: 'a_b' },
  ])('read $pieces as $text', ({ pieces, text }) => {
    const events = unescaped(pieces);

    expect(textOf(events)).toBe(text);
    expect(events.at(0)?.type).toBe('start');
    expect(events.at(-1)).toEqual(FINISH);
  });

  it('are the same however the text is cut', () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('\\', '_', 'a'), minLength: 1 }));
    fc.assert(
      fc.property(pieces, (cut) => {
        expect(textOf(unescaped(cut))).toBe(cut.join('').replaceAll('\\_', '_'));
      }),
    );
  });
});
