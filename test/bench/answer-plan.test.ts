import { expect, it } from 'vitest';
import {
  chunkText,
  HUNDRED_TOKENS,
  modelIdOf,
  nowUs,
  planOf,
  stampedText,
  stampsIn,
} from './answer-plan.ts';

it('tells the whole plan by the model id', () => {
  const plan = { chunks: 3, chunkSize: 1_000, everyMs: 20, forAgent: true };
  expect(planOf(modelIdOf(plan))).toEqual(plan);
  expect(planOf(modelIdOf(HUNDRED_TOKENS))).toEqual(HUNDRED_TOKENS);
  expect(() => planOf('amazon.nova-lite-v1:0')).toThrow(TypeError);
});

it('makes chunks of the size that is asked for', () => {
  const plan = { ...HUNDRED_TOKENS, chunkSize: 1_000 };
  expect(chunkText(plan, 7)).toHaveLength(1_000);
});

it('finds the times of chunks again, in JSON and in pieces that hold several', () => {
  const before = nowUs();
  const texts = [0, 1].map((index) => stampedText(HUNDRED_TOKENS, index));
  const stamps = stampsIn(JSON.stringify({ content: texts.join('') }));
  expect(stamps).toHaveLength(2);
  expect(stamps[0]).toBeGreaterThanOrEqual(before);
  expect(stampsIn(chunkText(HUNDRED_TOKENS, 1))).toEqual([]);
});
