import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsOf, joinDeltas } from './chat.ts';
import { linesFor } from './model-texts.ts';

/** What the parser looks for, what looks like it, and what cuts badly. */
const PARTS = [
  ...['Final Answer:', 'Final Answer', 'Final', ' Answer', ':', '**', '*', '__', '_'],
  ...['Thought:', 'Action:', 'Action', 'Action Input:', 'Input:', 'Observation:', '\nObservation:'],
  ...['<think>', '</think>', '<thinking>', '</thinking>', '<thi', 'nk>', '</', '<'],
  ...['issue_reader', 'issue\\_reader', 'MergeRequestReader', '- ', ' ', '\n', '\r\n', '\t'],
  ...['😀', '👩‍👩‍👧', 'é', '漢', '\u0000', '\ud83d', '\ude00', '"', '\\', '{"a":', '`', '</from>'],
];

const modelText = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PARTS) }, fc.string()), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));

/** The text in pieces; a cut may fall between the halves of a surrogate pair. */
const cutText = fc
  .tuple(modelText, fc.array(fc.nat()))
  .map(([text, numbers]) => ({ text, pieces: cut(text, numbers) }));

function cut(text: string, numbers: readonly number[]): string[] {
  const places = numbers.map((number) => number % (text.length + 1)).sort((a, b) => a - b);
  return [0, ...places].map((place, index) => text.slice(place, places[index] ?? text.length));
}

describe('a model text in any pieces', () => {
  it('gives the same events as in one piece', async () => {
    await fc.assert(
      fc.asyncProperty(cutText, async ({ text, pieces }) => {
        const whole = joinDeltas(eventsOf({ text: await linesFor([text]) }));
        const cutUp = joinDeltas(eventsOf({ text: await linesFor(pieces) }));
        expect(cutUp).toEqual(whole);
      }),
      { numRuns: 3_000 },
    );
  });

  it('gives the same events character by character', async () => {
    await fc.assert(
      fc.asyncProperty(modelText, async (text) => {
        const whole = joinDeltas(eventsOf({ text: await linesFor([text]) }));
        expect(joinDeltas(eventsOf({ text: await linesFor(text.split('')) }))).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives lines of whole ASCII objects, the last event of an answer alone with a reason', async () => {
    await fc.assert(
      fc.asyncProperty(cutText, async ({ pieces }) => {
        const lines = await linesFor(pieces);
        expect(lines).toMatch(/^(\{[\x20-\x7e]+\}\n)+$/);

        const events = eventsOf({ text: lines });
        const isAnswer = events[0]?.type === 'final_answer_delta';
        expect(events.length).toBeGreaterThanOrEqual(1);
        if (!isAnswer) expect(events).toHaveLength(1);
        for (const [index, { type, data }] of events.entries()) {
          if (type !== 'final_answer_delta') continue;
          expect(data.text.isWellFormed()).toBe(true);
          expect(data.finish_reason).toBe(index === events.length - 1 ? 'end_turn' : null);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the answer without white space at its ends, however it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.array(fc.nat()), async (text, at) => {
        fc.pre(!/^\s*[*_]/.test(text) && text.trim() !== '');
        const events = eventsOf({
          text: await linesFor(['Final Answer:', ...cut(`${text} \n`, at)]),
        });
        expect(joinDeltas(events)).toEqual([
          { type: 'final_answer_delta', data: { text: text.trim(), finish_reason: 'end_turn' } },
        ]);
      }),
    );
  });
});
