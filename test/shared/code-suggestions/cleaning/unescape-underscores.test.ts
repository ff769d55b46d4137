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

async function unescaped(pieces: readonly string[]): Promise<ModelEvent[]> {
  const events = (async function* (): AsyncGenerator<ModelEvent> {
    yield { type: 'start', target: TARGET, requestId: undefined };
    for (const text of pieces) yield { type: 'text-delta', text };
    yield FINISH;
  })();
  return await Array.fromAsync(unescapeUnderscores(events));
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
  ])('read $pieces as $text', async ({ pieces, text }) => {
    const events = await unescaped(pieces);

    expect(textOf(events)).toBe(text);
    expect(events.at(0)?.type).toBe('start');
    expect(events.at(-1)).toEqual(FINISH);
  });

  it('are the same however the text is cut', async () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('\\', '_', 'a'), minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(pieces, async (cut) => {
        expect(textOf(await unescaped(cut))).toBe(cut.join('').replaceAll('\\_', '_'));
      }),
    );
  });
});
