/**
 * Code, and what surrounds it, is read in time that grows with its length and no faster, whatever a model
 * says or a file holds.
 */
import { describe, expect, it } from 'vitest';
import type { SuggestionContext } from '#shared/code-suggestions/cleaning/cursor-block.ts';
import { createTagPair } from '#shared/prompts/data-block.ts';
import { cleaned } from '../shared/ask/clean.ts';
import { suggestionPieces } from '../shared/code-suggestions/suggest.ts';

/** In characters. */
const SIZES = [16, 64, 256].map((kilobytes) => kilobytes * 1_024);

/** For four times the length: four where all is well, sixteen where something is tried over and over. */
const SUSPICIOUS_GROWTH = 9;

/** Below this a time says more about the machine. In milliseconds. */
const NOISE_MS = 150;

/** A suspicion is confirmed by measuring again, for the machine may have been busy elsewhere. */
const CONFIRMATIONS = 4;

async function expectLinear(work: (size: number) => unknown): Promise<void> {
  for (let count = 0; count < CONFIRMATIONS; count += 1) {
    const times: number[] = [];
    for (const size of SIZES) {
      const startedAt = performance.now();
      await work(size);
      times.push(performance.now() - startedAt);
    }
    const grows = times.some(
      (time, index) => time > NOISE_MS && time > SUSPICIOUS_GROWTH * (times[index - 1] ?? time),
    );
    if (!grows) return;
  }
  expect.unreachable('It takes more than proportionally longer');
}

function repeat(unit: string, size: number): string {
  return unit.repeat(Math.ceil(size / unit.length));
}

const UNITS = [
  ...['<', '[', '<|', '<|im_end|', '"<|im_end|>', '`<|eot_id|> ', '"<|a|>" ', '</', '</s> <s>'],
  ...['<think>', '</think>', '<thinking', 'analysis', '\n\nUser: a', '\n\nHuma', '\n', ' \n', ' '],
  ...['```', '```\n', '`', '"', "'", '"""', '\\', '<response>', '</response>', '<|channel|>'],
];

describe('the text of any answer', () => {
  const PLACES = [
    { name: 'text', kind: 'text' as const, isStream: true },
    { name: 'a whole text', kind: 'text' as const, isStream: false },
    { name: 'code', kind: 'code' as const, isStream: true, before: 'x = "' },
  ];

  it.each(UNITS.flatMap((unit) => PLACES.map((place) => ({ unit, ...place }))))(
    'is cleaned in linear time: $name of $unit',
    async ({ unit, name: _, ...where }) => {
      await expectLinear((size) => cleaned([repeat(unit, size)], where));
      await expectLinear((size) => cleaned(repeat(unit, size).split(''), where));
      await expectLinear((size) => cleaned([`The user <think>${repeat(unit, size)}`], where));
    },
  );
});

describe('a suggestion', () => {
  const FILES: readonly (Partial<SuggestionContext> & { readonly name: string })[] = [
    { name: 'python', language: 'python', prefix: 'def f():\n    ', suffix: '\n    return 1\n' },
    { name: 'ts', language: 'ts', prefix: 'f(', suffix: ');\n}\n' },
  ];
  const CODE = [
    ...['f(', ')', '}', '{\n', '    a\n', '# a\n', '/* ', '"', '```\n', '<cursor', '</new_code'],
    ...['return 1', '\n    return 1', 'Here is a sentence. ', '- ', '\t', 'end\n'],
  ];

  it.each(CODE.flatMap((unit) => FILES.map((file) => ({ unit, ...file }))))(
    'is cleaned in linear time: $unit in $name',
    async ({ unit, name: _, ...file }) => {
      await expectLinear((size) =>
        Array.fromAsync(suggestionPieces({ pieces: [repeat(unit, size / 4)] }, file)),
      );
    },
  );

  it.each(CODE)('goes into a long file in linear time: %j', async (unit) => {
    await expectLinear((size) => {
      const file = { language: 'python', prefix: repeat(unit, size), suffix: repeat(unit, size) };
      return Array.fromAsync(suggestionPieces({ pieces: ['return 1\n```\n'] }, file));
    });
  });
});

describe('S12: the number of a block', () => {
  it.each(['-1>', '<question>-2>', '-', '-0', '< / ', '<question', ' -3 '])(
    'is found in linear time among %j',
    async (unit) => {
      await expectLinear((size) => createTagPair(['question'], [repeat(unit, 4 * size)]));
    },
  );
});
