/** However a model's text is cut into pieces, streamed or not, GitLab gets the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelEvent } from '#shared/models/model-event.ts';
import { PROMPTS } from '../../../../../functions/chat/prompts/registry.ts';
import type { Shape } from '../../../../../functions/chat/prompts/shapes/shape.ts';
import { cleanAnswer } from '../../../../support/clean-answer.ts';
import { PROMPT_FIXTURES, promptFixture } from '../support/prompt-fixtures.ts';

const TARGET = { modelId: 'demo.model', region: 'eu-central-1' };

/** What could be mistaken at the edge of a piece. */
const WORDS = fc.constantFrom(
  ...[' ', '\n', '\n\n', '\r\n', '**', '_', '`', '# ', '```', '```json\n', 'A', 'ATTRS', 'ATTRS:'],
  ...['ATTRS\n', 'ATTRS :', 'CNT-IDX-', '5d41402abc4b2a76b9719d911017c592', ': ', 'Answer: '],
  ...['Final Answer: ', '<think>', '</think>', '<', 'text', '😀', 'é', '\ud83d', '{', '}', '"'],
  ...['{"ResourceIdentifierType": "iid", "ResourceIdentifier": 7}', '<review>', '</review>'],
);

const texts = fc.array(WORDS, { maxLength: 14 }).map((words) => words.join(''));

async function* events(pieces: readonly string[]): AsyncGenerator<ModelEvent> {
  yield { type: 'start', target: TARGET, requestId: undefined };
  for (const text of pieces) yield { type: 'text-delta', text };
  yield { type: 'finish', reason: 'stop', stopReason: 'end_turn', usage: undefined };
}

/** The pieces that go out; a failure is an outcome too. */
async function outcome(shape: Shape, pieces: readonly string[]): Promise<string[] | string> {
  try {
    return await Array.fromAsync(
      shape(cleanAnswer(events(pieces), { request: () => undefined, file: undefined })),
    );
  } catch (error) {
    return String(error);
  }
}

function shapeOf(id: string): Shape {
  const definition = PROMPTS.get(id);
  if (!definition) throw new Error(`No prompt ${id}`);
  return definition.open(promptFixture(id).inputs).shape;
}

function cut(text: string, places: readonly number[]): string[] {
  const bounds = places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b);
  return [...bounds, text.length].map((end, index) => text.slice(bounds[index - 1] ?? 0, end));
}

describe.each(PROMPT_FIXTURES.map(({ prompt_id }) => prompt_id))('%s', (id) => {
  it('is the same text for any split of the answer', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.nat(200), { maxLength: 6 }), async (text, places) => {
        const whole = await outcome(shapeOf(id), [text]);
        const split = await outcome(shapeOf(id), cut(text, places));

        expect(joined(split)).toEqual(joined(whole));
      }),
      { numRuns: id.startsWith('chat/') ? 200 : 60 },
    );
  });
});

describe('the pieces of a streamed answer', () => {
  it.each(['chat/explain_code', 'chat/documentation_search'])(
    'of %s hold whole characters, and begin with the answer',
    async (id) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('\ud83d', '\ude00', '😀', 'a', ' '), { maxLength: 12 }),
          async (pieces) => {
            const given = pieces.join('');
            fc.pre(given.isWellFormed() && given.trim() !== '');

            const out = (await outcome(shapeOf(id), pieces)) as string[];

            expect(out.every((piece) => piece.isWellFormed())).toBe(true);
            expect(out.find((piece) => piece !== '')).toMatch(/^\S/u);
            expect(out.join('')).toBe(given.trimStart());
          },
        ),
      );
    },
  );

  it('come as soon as they are surely part of the answer', async () => {
    const shape = shapeOf('chat/explain_code');

    const out = await outcome(shape, [
      ' \n',
      '<thi',
      'nk>hm</think>',
      '\nFinal',
      ' Answer: ',
      'It',
      ' is ',
      'so.',
    ]);

    expect(out).toEqual(['It', ' is ', 'so.']);
  });

  it('never show a part of the mark before the sources', async () => {
    const shape = shapeOf('chat/documentation_search');
    const id = '5d41402abc4b2a76b9719d911017c592';

    const out = await outcome(shape, [
      'Use it',
      '.\n',
      '\n**AT',
      'TRS',
      ':**\n- CNT-',
      `IDX-${id}`,
      ', CNT-IDX-made-up',
    ]);

    expect((out as string[]).filter((piece) => piece !== '')).toEqual([
      'Use it',
      '.',
      `\n\nATTRS:\nCNT-IDX-${id}`,
    ]);
  });
});

function joined(result: string[] | string): string {
  return typeof result === 'string' ? result : result.join('');
}
