/** What an operator hears of settings that do not reach every model of an assignment. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const OPUS = 'eu.anthropic.claude-opus-4-8';
const NOVA = 'eu.amazon.nova-pro-v1:0';

let models: CommandLine;
beforeAll(async () => {
  models = await startCommandLine();
});
afterAll(() => models[Symbol.asyncDispose]());

async function assign(feature: string, ...args: string[]) {
  const { AWS_ENDPOINT_URL_BEDROCK: _, ...env } = models.env;
  return runHere(['assign', feature, ...args], env);
}

describe('assign', () => {
  it.each([
    {
      args: [HAIKU, '--tier', 'priority', '--fallback', NOVA],
      says: `Service tier 'priority' applies to ${HAIKU} only, not to its fallbacks.`,
    },
    {
      args: [HAIKU, '--latency', 'optimized', '--fallback', NOVA],
      says: `Latency mode 'optimized' applies to ${HAIKU} only`,
    },
    {
      args: [HAIKU, '--guardrail', 'abc123:1', '--fallback', `bedrock/eu-west-1/${NOVA}`],
      says: `${NOVA} in eu-west-1 is never called: the guardrail exists in eu-central-1 only`,
    },
    {
      args: [
        HAIKU,
        '--guardrail',
        'arn:aws:bedrock:eu-west-1:111122223333:guardrail/abc123:1',
        '--fallback',
        NOVA,
      ],
      says: `${NOVA} in eu-central-1 is never called: the guardrail exists in eu-west-1 only`,
    },
    {
      args: [HAIKU, '--max-tokens', '20000', '--fallback', NOVA],
      says: `${NOVA} writes at most 10000 tokens and is called with that limit.`,
    },
    {
      args: [HAIKU, '--temperature', '0.2', '--fallback', OPUS],
      says: `${OPUS} does not accept a temperature and is called without one.`,
    },
    {
      args: ['eu.anthropic.claude-sonnet-4-5-20250929-v1:0'],
      says: 'announced to end 2027-04-08). Successor: eu.anthropic.claude-sonnet-4-6.',
    },
    {
      feature: 'code_completions',
      args: ['openai.gpt-oss-120b-1:0'],
      says: 'thinks before every answer, which is slow for code_completions.',
    },
    {
      feature: 'code_completions',
      args: [HAIKU, '--fallback', 'qwen.qwen3-32b-v1:0'],
      says: 'qwen.qwen3-32b-v1:0 thinks before every answer',
    },
  ])('warns and assigns: $args', async ({ feature = 'duo_chat', args, says }) => {
    const { code, stderr } = await assign(feature, ...args);

    expect(stderr).toContain(says);
    expect(code).toBe(0);
  });

  it.each([
    { args: [HAIKU, '--tier', 'priority'] },
    { args: [HAIKU, '--guardrail', 'abc123:1', '--fallback', NOVA] },
    { args: [HAIKU, '--max-tokens', '8000', '--temperature', '0.2', '--fallback', NOVA] },
    { feature: 'code_completions', args: [HAIKU, '--fallback', NOVA] },
    { feature: 'code_completions', args: ['eu.anthropic.claude-haiku-5-5'] },
  ])('has nothing to say of what fits: $args', async ({ feature = 'duo_chat', args }) => {
    const { code, stderr } = await assign(feature, ...args);

    expect(code).toBe(0);
    expect(stderr).not.toMatch(/applies to|never called|is called with|thinks before/);
  });
});
