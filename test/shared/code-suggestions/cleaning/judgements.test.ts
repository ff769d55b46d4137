import { describe, expect, it } from 'vitest';
import type { SuggestionContext } from '#shared/code-suggestions/cleaning/cursor-block.ts';
import { completionCorpus } from '../completion-corpus.ts';
import { suggestion, suggestionPieces } from '../suggest.ts';

interface Case extends Partial<SuggestionContext> {
  readonly name: string;
  readonly answer: string;
  readonly expected: string;
}

const README = { language: '', prefix: '# Use\n\n```sh\n', suffix: '\n```\n' };
const YAML = { language: '', prefix: 'script:\n  - ', suffix: '\n' };
const PYTHON = { language: 'python', prefix: 'def f(a):\n    ', suffix: '\n' };

async function expectCleaned({ name: _, answer, expected, ...context }: Case): Promise<void> {
  expect(await suggestion(answer, context)).toBe(expected);
  for (let at = 0; at <= answer.length; at += 1) {
    const said = { pieces: [answer.slice(0, at), answer.slice(at)] };
    const pieces = await Array.fromAsync(suggestionPieces(said, context));
    expect(pieces.join('')).toBe(expected);
  }
}

describe('what is around the cursor already', () => {
  it.each<Case>([
    { name: 'a closing fence', ...README, answer: 'npm ci\n```', expected: 'npm ci' },
    { name: 'and what follows it', ...README, answer: 'npm ci\n```\n\nDone.', expected: 'npm ci' },
    {
      name: 'a fence with text below it',
      ...README,
      suffix: '\n```\n\n## More\n\ntext\n',
      answer: 'npm ci\nnpm test\n```',
      expected: 'npm ci\nnpm test',
    },
    {
      name: 'a fence of tildes',
      ...README,
      prefix: '~~~\n',
      suffix: '\n~~~\n',
      answer: 'npm ci\n~~~',
      expected: 'npm ci',
    },
    {
      name: 'a fence in documentation',
      language: 'rust',
      prefix: '/// ```\n/// ',
      suffix: '\n/// ```\nfn f() {}\n',
      answer: 'f();\n/// ```',
      expected: 'f();',
    },
    { name: 'a fence alone', ...README, answer: '```', expected: '' },
    { name: 'a dash', ...YAML, answer: '- npm ci', expected: 'npm ci' },
    {
      name: 'a dash, and further items',
      ...YAML,
      answer: '- npm ci\n  - npm test',
      expected: 'npm ci\n  - npm test',
    },
    { name: 'a quotation', ...README, prefix: '> ', suffix: '\n', answer: '> b', expected: 'b' },
    {
      name: 'a quotation, and its next line',
      ...README,
      prefix: 'Said:\n\n> ',
      suffix: '\n',
      answer: '> b\n> c',
      expected: 'b\n> c',
    },
    {
      name: 'an item in a quotation',
      ...README,
      prefix: '> - a\n> - ',
      suffix: '\n',
      answer: '> - b',
      expected: 'b',
    },
    { name: 'a star', ...YAML, prefix: '* a\n* ', answer: '* b', expected: 'b' },
    { name: 'a number', ...YAML, prefix: '1. a\n2. ', answer: '2. b', expected: 'b' },
    { name: 'a box', ...YAML, prefix: '- [ ] ', answer: '- [ ] b', expected: 'b' },
  ])('is not repeated: $name', expectCleaned);

  it.each<Case>([
    {
      name: 'a fence that is missing below',
      ...README,
      suffix: '\n',
      answer: 'npm ci\n```',
      expected: 'npm ci\n```',
    },
    {
      name: 'the end of a block, where the next one begins below',
      ...README,
      suffix: '\n```sh\nnpm test\n```\n',
      answer: 'npm ci\n```\n\nThen:\n',
      expected: 'npm ci\n```\n\nThen:\n',
    },
    { name: 'another item', ...YAML, answer: 'npm ci\n  - a', expected: 'npm ci\n  - a' },
    { name: 'a negative number', ...YAML, answer: '-1', expected: '-1' },
  ])('stays where it is none: $name', expectCleaned);
});

describe('2.13: a completion that is conversation', () => {
  it.each<Case>(
    [
      "I'd be happy to help you complete this.",
      "I'd be happy to help! Could you share more of the file?",
      'I’ll need more context to complete this function.',
      'It looks like you want to add two numbers.',
      'Could you please provide more context?',
      'Please provide the rest of the code.',
      "Hello! I'm here to help.\n\nWhat would you like to write?",
      'Unfortunately, there is not enough code here.',
      'As an AI, I cannot see the file.',
      'Based on the file, you want a sum here.',
      "I'd be happy to help you complete",
      "I'm not sure what you want here.",
      'Thank you for the code.',
    ].map((answer) => ({ name: answer, ...PYTHON, answer, expected: '' })),
  )('is none: $name', expectCleaned);

  it.each<Case>([
    {
      name: 'a string',
      ...PYTHON,
      prefix: 'print("',
      suffix: '")',
      answer: 'Can I help you?',
      expected: 'Can I help you?',
    },
    {
      name: 'a comment',
      ...PYTHON,
      prefix: '# ',
      answer: 'Please provide the key first.',
      expected: 'Please provide the key first.',
    },
    {
      name: 'a clause of Prolog',
      ...PYTHON,
      language: 'prolog',
      prefix: '',
      answer: 'Me is You.',
      expected: 'Me is You.',
    },
    {
      name: 'Markdown',
      ...PYTHON,
      language: '',
      answer: 'Please read this.',
      expected: 'Please read this.',
    },
    { name: 'code', ...PYTHON, answer: 'return I + you', expected: 'return I + you' },
    { name: 'a name', ...PYTHON, prefix: 'x = ', answer: 'ICan', expected: 'ICan' },
  ])('stays where it is none: $name', expectCleaned);
});

/** Answers that repeat the file twice: what is left repeats it once, and may do so for a reason. */
const REPEATED_TWICE = [
  'js: the bracket of a loop, and then a call',
  'js: the lines below are repeated anew',
  'python: deeper than the cursor is deeper',
];

describe('what cleaning has left', () => {
  const cases = completionCorpus().filter(
    ({ name }) => !REPEATED_TWICE.some((start) => name.startsWith(start.slice(0, 36))),
  );

  it.each(cases)('is left as it is: $name', async ({ expected, context }) => {
    expect(await suggestion(expected, context)).toBe(expected);
  });

  it('is nearly all of the corpus', () => {
    expect(completionCorpus().length - cases.length).toBe(REPEATED_TWICE.length);
  });
});
