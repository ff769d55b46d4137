import { describe, expect, it } from 'vitest';
import { cleaned, cutsOf, type Where } from './clean.ts';

interface Case extends Where {
  readonly name: string;
  readonly said: string;
  readonly left: string;
}

/** Each in a whole answer and in a stream, and however it was cut. */
function expectLeft({ said, left, name: _, ...where }: Case): void {
  for (const isStream of where.isStream === undefined ? [false, true] : [where.isStream]) {
    for (const pieces of cutsOf(said)) {
      expect(cleaned(pieces, { ...where, isStream })).toBe(left);
    }
  }
}

const CODE = { kind: 'code', before: 'def f(a):\n    return ', after: '\n' } as const;

describe('thoughts in the text', () => {
  it.each<Case>([
    {
      name: 'Nova',
      said: '<thinking>The diff changes a to b.</thinking>\n\nReplace a with b',
      left: 'Replace a with b',
    },
    { name: 'Qwen', said: '<think>\nHm.\n</think>\n\nReplace a', left: 'Replace a' },
    { name: 'capitals', said: '<THINK>Hm.</THINK> Replace a', left: 'Replace a' },
    { name: 'mixed letters', said: '<Thinking>\nHm.\n</thinking>\nReplace a', left: 'Replace a' },
    { name: 'two thoughts', said: '<think>a</think>\n<thinking>b</thinking>c', left: 'c' },
    { name: 'another end', said: '<think>a</thinking>\nb', left: 'b' },
    { name: 'reasoning', said: '<reasoning>a < b</reasoning>\n\nb', left: 'b' },
    { name: 'a thought', said: '<thought>a</thought>b', left: 'b' },
    { name: 'analysis', said: '<analysis>\na\n</analysis>\n\nb', left: 'b' },
    { name: 'a name space', said: '<seed:think>a</seed:think>b', left: 'b' },
    { name: 'Magistral', said: '[THINK]a[/THINK]b', left: 'b' },
    { name: 'Kimi', said: '◁think▷a◁/think▷b', left: 'b' },
    { name: 'Command', said: '<|START_THINKING|>a<|END_THINKING|>b', left: 'b' },
    { name: 'a thought that has no end', said: '<think>\nLet me', left: '' },
    { name: 'an end quoted in the thought', said: '<think>`</think>` is it</think>b', left: 'b' },
    {
      name: 'GPT',
      said: '<|channel|>analysis<|message|>User wants b.<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>',
      left: 'b',
    },
    {
      name: 'GPT after its words were dropped',
      said: 'analysisWe need to say b.assistantfinalb',
      left: 'b',
    },
    { name: 'a response', said: '<response>Replace a</response>', left: 'Replace a' },
    {
      name: 'a response behind a thought',
      said: '<thinking>a</thinking>\n<response>\nReplace a\n</response>\n',
      left: 'Replace a\n',
    },
    { name: 'an answer', said: '<answer>42</answer>', left: '42' },
    {
      name: 'an end alone',
      said: 'The user wants b, so it is b.\n</think>\n\nReplace a',
      left: 'Replace a',
    },
    {
      name: 'an end alone, far away, in a whole answer',
      said: `Paris is ${'large '.repeat(50)}.</think>Replace a`,
      left: 'Replace a',
      isStream: false,
    },
    {
      name: 'an end alone that comes too late in a stream',
      said: 'Paris.\n</think>\n\nReplace a',
      left: 'Paris.\n\n\nReplace a',
      isStream: true,
    },
    { name: 'an end alone in front', said: ' </think>\n\nReplace a', left: 'Replace a' },
    { name: 'an end alone and nothing else', said: '[/THINK]', left: '' },
    { name: 'an end alone behind an answer', said: 'Replace a\n</think>', left: 'Replace a\n' },
    { name: 'an end alone behind thoughts', said: 'Okay, the user wants b.\n</think>', left: '' },
    { name: 'an end alone behind code', ...CODE, said: 'a + 1</think>\n', left: 'a + 1\n' },
    { name: 'code', ...CODE, said: '<think>\nHm.\n</think>\n\n    a + 1', left: '    a + 1' },
  ])('$name', expectLeft);
});

describe('control words', () => {
  it.each<Case>([
    { name: 'Llama', said: 'a + 1<|eot_id|>', left: 'a + 1' },
    { name: 'Llama in code', ...CODE, said: 'a + 1<|eot_id|>', left: 'a + 1' },
    { name: 'Llama 4', said: 'Hello.<|eot|>', left: 'Hello.' },
    { name: 'Qwen', said: 'Hello.\n<|im_end|>\n', left: 'Hello.\n' },
    { name: 'Qwen, and what follows', said: 'Hi<|im_end|>\n<|im_start|>user\nBye', left: 'Hi' },
    { name: 'a base model that goes on', said: 'Hi<|endoftext|>import os', left: 'Hi' },
    { name: 'Mistral', said: 'Hello.</s>', left: 'Hello.' },
    { name: 'Mistral, and what follows', said: 'Hello.</s> [INST] And?', left: 'Hello.' },
    { name: 'Mixtral', said: 'Hello.[/INST] And?', left: 'Hello.' },
    { name: 'Gemma', said: 'Hello.<end_of_turn>\n<start_of_turn>user', left: 'Hello.' },
    { name: 'DeepSeek', said: 'Hello.<｜end▁of▁sentence｜>', left: 'Hello.' },
    { name: 'GLM', said: 'Hello.<|user|>And?', left: 'Hello.' },
    { name: 'a template nobody knows', said: 'Hello.<|new_turn|>And?', left: 'Hello.' },
    { name: 'nothing else', said: '<|eot_id|>', left: '' },
    { name: 'behind a fence', said: '```rb\nputs 1\n```<|eot_id|>', left: '```rb\nputs 1\n```' },
    {
      name: 'behind a fence, and a fence in what follows',
      said: '```rb\nputs 1\n```\n<|im_end|>\n<|im_start|>user\n```\nx\n```\n',
      left: '```rb\nputs 1\n```\n',
    },
    { name: 'in a fence that has no end', said: '```rb\nputs 1<|eot_id|>', left: '```rb\nputs 1' },
    { name: 'in a string that has no end', ...CODE, said: 'g("a<|eot_id|>', left: 'g("a' },
    { name: 'a header in front', said: '<|im_start|>assistant\nHello.', left: 'Hello.' },
    {
      name: "Llama's header in front",
      said: '<|start_header_id|>assistant<|end_header_id|>\n\nHello.<|eot_id|>',
      left: 'Hello.',
    },
    { name: 'an end in front', said: '[/INST] Hello.', left: 'Hello.' },
    { name: 'a beginning in front', said: '<s> Hello.</s>', left: 'Hello.' },
  ])('$name', expectLeft);
});

describe('an invented turn', () => {
  it.each<Case>([
    { name: 'Human', said: 'Hello.\n\nHuman: And?', left: 'Hello.\n' },
    { name: 'Human with an answer', said: 'Hi.\n\nHuman: And?\n\nAssistant: No.', left: 'Hi.\n' },
    { name: 'User with an answer', said: 'Hi.\n\nUser: And?\n\nAssistant: No.', left: 'Hi.\n' },
    {
      name: 'an instruction with an answer',
      said: 'Hi.\n\n### Instruction:\nAnd?\n\n### Response:\nNo.',
      left: 'Hi.\n',
    },
    {
      name: 'code',
      ...CODE,
      said: 'a\n\nHuman: And?\n\nAssistant: b',
      left: 'a',
    },
    { name: 'a turn, then its word', said: 'Hi.\n\nUser: And?<|eot_id|>', left: 'Hi.\n' },
  ])('$name', expectLeft);
});

describe("what is part of the user's own", () => {
  it.each<Case>([
    {
      name: 'a word that the file has',
      ...CODE,
      prompt: 'stop at <|im_end|>',
      said: 'text + <|im_end|> + b',
      left: 'text + <|im_end|> + b',
    },
    {
      name: 'a tag that the file has',
      ...CODE,
      prompt: 'x = "<think>"',
      said: '<think>a</think>',
      left: '<think>a</think>',
    },
    {
      name: 'a component that the file imports',
      ...CODE,
      prompt: "import { Thinking } from 'x'",
      said: '<Thinking>\n  <A/>\n</Thinking>',
      left: '<Thinking>\n  <A/>\n</Thinking>',
    },
    {
      name: 'a thought about such tags',
      prompt: 'What is <think>?',
      said: '<think>\nHm.\n</think>\n\n<think> is a tag.',
      left: '<think> is a tag.',
    },
    { name: 'a string', ...CODE, said: 's.split("<|eot_id|>")', left: 's.split("<|eot_id|>")' },
    {
      name: 'a string that the cursor is in',
      kind: 'code',
      before: 'stop = "',
      after: '"\n',
      said: '<|eot_id|>',
      left: '<|eot_id|>',
    },
    {
      name: 'a text of several lines',
      ...CODE,
      said: '"""\n<|im_start|>user\n{q}<|im_end|>\n"""\n',
      left: '"""\n<|im_start|>user\n{q}<|im_end|>\n"""\n',
    },
    { name: 'HTML', said: '<s>old</s> new', left: '<s>old</s> new' },
    {
      name: 'an answer that is a template',
      said: '<|im_start|>system\nBe kind.<|im_end|>\n',
      left: '<|im_start|>system\nBe kind.<|im_end|>\n',
    },
    {
      name: 'XML',
      said: '<response>\n  <a>1</a>\n</response>',
      left: '<response>\n  <a>1</a>\n</response>',
    },
    { name: 'an identifier', ...CODE, said: 'analysisResult in x', left: 'analysisResult in x' },
    {
      name: 'a form that the prompt prescribes',
      prompt: 'Write <analysis> and <answer>.',
      said: '<analysis>a</analysis>\n<answer>b</answer>',
      left: '<analysis>a</analysis>\n<answer>b</answer>',
    },
    { name: 'a key', ...CODE, said: 'a\n\nUser: b\nRole: c', left: 'a\n\nUser: b\nRole: c' },
  ])('stays: $name', expectLeft);
});
