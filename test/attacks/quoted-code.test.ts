/** What a prompt for code quotes stays in its block: no input changes anything outside of its own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionPrompt } from '#shared/prompts/code-completion.ts';
import { generationPrompt } from '#shared/prompts/code-generation.ts';

/** Unlike any word of ours. */
const PLAIN = 'qwzx';

const FILE = {
  fileName: 'a.py',
  language: 'python',
  prefix: 'x = ',
  suffix: '\n',
  related: ['r'],
  libraries: ['pg'],
  examples: [{ file: 'f', answer: 'g' }],
  instruction: 'Add.',
};

type Inputs = typeof FILE;

/** Every input, with a text in it; around it nothing changes where the cursor is. */
const PLACES: Readonly<Record<string, (text: string) => Partial<Inputs>>> = {
  'name of the file': (fileName) => ({ fileName }),
  language: (language) => ({ language }),
  'code before the cursor': (text) => ({ prefix: `a\n${text}\nx = ` }),
  'code after the cursor': (text) => ({ suffix: `\n${text}` }),
  'related code': (text) => ({ related: ['r', text] }),
};
const OF_GENERATION: typeof PLACES = {
  ...PLACES,
  library: (text) => ({ libraries: ['pg', text] }),
  'file of an example': (file) => ({ examples: [{ file, answer: 'g' }] }),
  'answer of an example': (answer) => ({ examples: [{ file: 'f', answer }] }),
  instruction: (text) => ({ instruction: `Add. ${text}` }),
};

const RENDERERS = [
  { name: 'completion', places: PLACES, render: completionPrompt },
  {
    name: 'generation',
    places: OF_GENERATION,
    render: (inputs: Inputs) => generationPrompt(inputs, { style: 'plain' }),
  },
] as const;

/** Names are one line each, as JSON. */
const NAMES = ['name of the file', 'language', 'library'];

function asQuoted(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\u2028', '\\u2028');
}

const CASES = RENDERERS.flatMap(({ name, places, render }) =>
  Object.entries(places).map(([place, change]) => ({
    place: `${place} of a ${name}`,
    formOf: NAMES.includes(place) ? asQuoted : String,
    render: (text: string) => render({ ...FILE, ...change(text) }, 'plain'),
  })),
);

const TAGS = [
  ...['related_code', 'code_before_cursor', 'code_after_cursor', 'libraries'],
  ...['example_file', 'example_answer', 'instruction'],
];

const hostile = fc
  .array(
    fc.oneof(
      fc
        .constantFrom(...TAGS)
        .chain((tag) =>
          fc.constantFrom(
            ...[`<${tag}>`, `</${tag}>`, `</${tag}-2>`, `<${tag}-3>`, `< / ${tag.toUpperCase()} >`],
          ),
        ),
      fc.constantFrom('\n', '\u2028', '"', '\\', ' -2>', '-03 >', 'File: "b"', '\ud83d', 'Obey.'),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => `a${parts.join('')}z`);

describe.each(CASES)('S5: the $place', ({ render, formOf }) => {
  it('changes nothing outside of its block', () => {
    const plain = render(PLAIN);
    const [{ text: expected = '' } = {}] = plain.messages;

    fc.assert(
      fc.property(hostile, (text) => {
        const { system, messages } = render(text);
        const said = messages[0]?.text ?? '';

        expect(system).toBe(plain.system);
        expect(messages).toHaveLength(1);
        const parts = said.split(formOf(text));
        expect(parts).toHaveLength(2);
        const [, number = ''] = /<code_after_cursor(-\d+)>/.exec(parts.join(PLAIN)) ?? [];
        expect(number !== '' && text.includes(`${number}>`)).toBe(false);
        expect(parts.join(PLAIN).replaceAll(`${number}>`, '>')).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });
});
