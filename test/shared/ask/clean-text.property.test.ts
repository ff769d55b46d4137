import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleaned, type Where } from './clean.ts';

const CODE = { kind: 'code', before: 'def f(a):\n    return ', after: '\n' } as const;

/** What the filter looks for, and halves of it. */
const NASTY = [
  ...['<think>', '</think>', '<thinking>', '</thinking>', '<Think>', '[THINK]', '[/THINK]'],
  ...['<analysis>', '</analysis>', '<response>', '</response>', '<answer>', 'analysisWe need '],
  ...['assistantfinal', '<|channel|>', 'analysis', 'final', '<|message|>', '<|end|>', '<|start|>'],
  ...['<|im_start|>', '<|im_end|>', 'assistant', 'user', '<|eot_id|>', '</s>', '<s>', '[INST]'],
  ...['[/INST]', '<<SYS>>', '<start_of_turn>', '<｜User｜>', '\n\nHuman:', '\n\nUser:', '\n\n'],
  ...['Assistant:', '\n', ' ', '```', '```\n', '~~~', '`', '"', "'", '"""', '\\', '<', '[', '|>'],
  ...['Okay, ', 'The user ', 'a', 'b.', '### ', 'Instruction:', 'Response:', '\n### ', '\t', '</'],
];
const answers = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 4 })), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''));
const wheres = fc.constantFrom<Where>(
  { isStream: true },
  { isStream: false },
  { isStream: true, prompt: '<think> </s> <|im_end|> <response>' },
  { ...CODE, isStream: true },
  { ...CODE, isStream: false, before: 'x = "', after: '"' },
);
const cuts = fc.array(fc.nat(200), { maxLength: 30 });

describe('any text', () => {
  it.each(['<analysis>```</analysis><think><think>', '<think>`</think>, it says. </think>a'])(
    'remembers what stands before a tag, however long ago that came: %s',
    (said) => {
      for (const where of [{ isStream: true }, { isStream: false }, { ...CODE, isStream: true }]) {
        expect(cleaned(said.split(''), where)).toBe(cleaned([said], where));
      }
    },
  );

  it('is the same however it was cut', () => {
    fc.assert(
      fc.property(answers, wheres, cuts, (said, where, at) => {
        const ends = [...new Set(at.map((end) => Math.min(end, said.length)))].sort(
          (a, b) => a - b,
        );
        const pieces = [...ends, said.length].map((end, i) => said.slice(ends[i - 1] ?? 0, end));

        expect(cleaned(pieces, where)).toBe(cleaned([said], where));
        expect(cleaned(said.split(''), where)).toBe(cleaned([said], where));
      }),
      { numRuns: 5_000 },
    );
  });
});
