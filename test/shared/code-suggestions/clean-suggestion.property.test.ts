import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SuggestionContext } from '#shared/code-suggestions/cleaning/cursor-block.ts';
import type { FinishReason } from '#shared/models/model-event.ts';
import { suggestion, suggestionPieces } from './suggest.ts';

const PLACES: readonly SuggestionContext[] = [
  {
    kind: 'completion',
    language: 'python',
    prefix: 'import os\n\n\ndef add(a, b):\n    ret',
    suffix: '\n    return result\n\n\nprint(add(1, 2))\n',
  },
  {
    kind: 'completion',
    language: 'js',
    prefix: 'class A {\r\n  add(a, b) {\r\n    ',
    suffix: '\r\n  }\r\n}\r\n',
  },
  { kind: 'completion', language: 'ts', prefix: 'const x = print(', suffix: ') + 1;\nrun();\n' },
  { kind: 'completion', language: 'ruby', prefix: '  puts "a', suffix: '"\nend\n' },
  { kind: 'completion', language: '', prefix: '', suffix: '' },
  { kind: 'generation', language: 'ruby', prefix: 'class A\n  # all', suffix: '\nend\n' },
  { kind: 'generation', language: 'go', prefix: 'package a\n\t', suffix: '' },
];

/** What rules look for, and halves of it. */
const NASTY = [
  ...[
    '```',
    '`',
    '```python',
    '```\n',
    '~~~',
    '\n',
    '\r\n',
    '\r',
    ' ',
    '    ',
    '\t',
    '<think>',
    '</think>',
  ],
  ...[
    '<new_code>',
    '</new_code>',
    '\n</new_code>',
    '<code_before_cursor>',
    '</code_before_cursor>',
  ],
  ...['<code_after_cursor>', '<related_code>', '</related_code>', '<cursor>', '<', '{{cursor}}'],
  ...[
    'Here is the code:\n',
    'Sure!',
    "I'm sorry, no.",
    'It is done.\n\n',
    '😀',
    '\ud83d',
    '\ude00',
    'é',
  ],
  ...['def add(a, b):\n', '    ret', 'return result', 'return a + b', 'print(add(1, 2))', 'print('],
  ...[
    '  }\n',
    '}',
    ') + 1;',
    ')',
    '"',
    "'",
    '"""',
    'end',
    'else:',
    '} else {',
    'if x:',
    '{',
    '#',
    '// a',
    '/*',
  ],
];

const answers = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''));

const places = fc.constantFrom(...PLACES);
const ends = fc.record({
  place: places,
  reason: fc.constantFrom<FinishReason>('stop', 'length', 'other'),
});
const cuts = fc.array(fc.nat(200), { maxLength: 30 });

function cutAt(text: string, at: readonly number[]): readonly string[] {
  const ends = [...new Set(at.map((end) => Math.min(end, text.length)))].sort((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

const RUNS = { numRuns: 3_000 };

describe('a suggestion', () => {
  it('is the same however the answer was cut', async () => {
    await fc.assert(
      fc.asyncProperty(answers, ends, cuts, async (answer, { place, reason }, at) => {
        const said = { pieces: cutAt(answer, at), reason };

        const pieces = await Array.fromAsync(suggestionPieces(said, place));

        expect(pieces.join('')).toBe(await suggestion(answer, { ...place, reason }));
      }),
      RUNS,
    );
  });

  it('has no piece that is empty or splits a surrogate pair', async () => {
    await fc.assert(
      fc.asyncProperty(answers, places, async (answer, place) => {
        const pieces = await Array.fromAsync(suggestionPieces({ pieces: answer.split('') }, place));

        for (const [index, piece] of pieces.entries()) {
          expect(piece).not.toBe('');
          const splits =
            /[\uD800-\uDBFF]$/.test(piece) && /^[\uDC00-\uDFFF]/.test(pieces[index + 1] ?? '');
          expect(splits).toBe(false);
        }
      }),
      RUNS,
    );
  });

  it('is nothing rather than white space', async () => {
    await fc.assert(
      fc.asyncProperty(answers, places, async (answer, place) => {
        const text = await suggestion(answer, place);

        expect(text === '' || text.trim() !== '').toBe(true);
      }),
      RUNS,
    );
  });
});

/** Code that no rule has to do with: every line goes deeper, and none is like the file around it. */
const plainCode = fc
  .array(fc.stringMatching(/^[d-z]{1,8}( [+*] [d-z]{1,8}){0,4}$/), { minLength: 1, maxLength: 20 })
  .map((lines) => lines.join('\n        '));

const PLAIN_PLACE = { language: 'java', prefix: 'class A {\n        ', suffix: '\n    }\n}\n' };

/** How much of `answer` was still held back each time a character had been said. */
async function heldBack(
  answer: string,
  kind: SuggestionContext['kind'],
): Promise<readonly string[]> {
  const held: string[] = [];
  const seen = { said: '', suggested: '' };
  function* characters() {
    for (const char of answer) {
      if (seen.said !== '') held.push(seen.said.slice(seen.suggested.length));
      seen.said += char;
      yield char;
    }
  }
  const pieces = suggestionPieces({ pieces: characters() }, { ...PLAIN_PLACE, kind });
  for await (const piece of pieces) seen.suggested += piece;
  expect(seen.suggested).toBe(answer);
  return held;
}

describe('text that no rule is about', () => {
  it('is held back by a completion until the next line begins, and not at all in the first line', async () => {
    await fc.assert(
      fc.asyncProperty(plainCode, async (answer) => {
        for (const held of await heldBack(answer, 'completion')) {
          expect(held).toMatch(/^(?:\s*|\n {8}[a-z +*]*\s*)$/);
        }
      }),
    );
  });

  it('flows through a generation, but for a line end and the white space at the start', async () => {
    await fc.assert(
      fc.asyncProperty(plainCode, async (answer) => {
        for (const held of await heldBack(answer, 'generation')) expect(held).toMatch(/^\s*$/);
      }),
    );
  });

  it.each(['completion', 'generation'] as const)(
    'is held back in small parts by a long %s',
    async (kind) => {
      const answer = Array.from({ length: 500 }, (_, row) => `value${row} = ${row}`).join(
        '\n        ',
      );

      const longest = Math.max(...(await heldBack(answer, kind)).map((held) => held.length));

      expect(longest).toBeLessThan(100);
    },
  );
});
