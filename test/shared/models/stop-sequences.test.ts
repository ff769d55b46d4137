import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '#shared/models/model-event.ts';
import { cutAtStopSequences } from '#shared/models/stop-sequences.ts';

const USAGE = { inputTokens: 1, outputTokens: 2, cacheReadTokens: 0, cacheWriteTokens: 0 };
const FINISH = {
  type: 'finish',
  reason: 'length',
  stopReason: 'max_tokens',
  usage: USAGE,
} as const;

async function cut(pieces: readonly string[], sequences: readonly string[], isWhole = false) {
  const events: ModelEvent[] = [
    ...pieces.map((text) => ({ type: 'text-delta', text }) as const),
    FINISH,
  ];
  const all = await Array.fromAsync(cutAtStopSequences(events, sequences, isWhole));
  const text = all.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { text, last: all.at(-1) };
}

/** What stands before the sequence that is complete first. */
function expected(text: string, sequences: readonly string[]): string {
  for (let end = 1; end <= text.length; end += 1) {
    const ending = sequences.filter((sequence) => text.slice(0, end).endsWith(sequence));
    if (ending.length > 0) return text.slice(0, end - Math.max(...ending.map((s) => s.length)));
  }
  return text;
}

const anyText = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '<', '😀'), maxLength: 40 });
const anySequences = fc.array(
  fc.string({ unit: fc.constantFrom('a', 'b', '<', '😀'), minLength: 1, maxLength: 5 }),
  {
    minLength: 1,
    maxLength: 3,
  },
);

describe('an answer that the gateway ends', () => {
  it('is the same however the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyText,
        anySequences,
        fc.array(fc.nat(40)),
        async (text, sequences, cuts) => {
          const places = [
            0,
            ...cuts.filter((at) => at < text.length).sort((a, b) => a - b),
            text.length,
          ];
          const pieces = places.slice(1).map((at, index) => text.slice(places[index], at));

          expect((await cut(pieces, sequences)).text).toBe(expected(text, sequences));
        },
      ),
    );
  });

  it.each([
    {
      pieces: ['a STOP b'],
      isWhole: false,
      text: 'a ',
      last: { reason: 'stop', usage: undefined },
    },
    { pieces: ['a STOP b'], isWhole: true, text: 'a ', last: { reason: 'stop', usage: USAGE } },
    {
      pieces: ['a ST', 'OP', ' b'],
      isWhole: false,
      text: 'a ',
      last: { stopReason: 'stop_sequence' },
    },
    { pieces: ['a ST', 'AR'], isWhole: false, text: 'a STAR', last: FINISH },
    { pieces: ['a STO'], isWhole: false, text: 'a STO', last: FINISH },
    { pieces: ['STOP'], isWhole: false, text: '', last: { reason: 'stop' } },
  ])('of $pieces (whole: $isWhole) is $text', async ({ pieces, isWhole, text, last }) => {
    const result = await cut(pieces, ['STOP'], isWhole);

    expect(result.text).toBe(text);
    expect(result.last).toMatchObject(last);
  });

  it('holds no more back than a sequence may be long, so that its work grows with the text alone', async () => {
    const sequence = `${'a'.repeat(200)}b`;
    let sent = 0;
    let came = 0;
    async function* pieces(): AsyncGenerator<ModelEvent> {
      for (let count = 0; count < 1_000; count += 1) {
        sent += 16;
        yield { type: 'text-delta', text: 'a'.repeat(16) };
        expect(sent - came).toBeLessThan(sequence.length);
      }
      yield FINISH;
    }

    for await (const event of cutAtStopSequences(pieces(), [sequence], false)) {
      if (event.type === 'text-delta') came += event.text.length;
    }

    expect(came).toBe(16_000);
  });
});
