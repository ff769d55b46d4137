/**
 * What the command line refuses, with which fix; nothing has been changed then.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const BARE = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const TITAN = 'amazon.titan-embed-text-v2:0';
const OPUS = 'eu.anthropic.claude-opus-4-8';
const PROFILE = 'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc123';

let models: CommandLine;
beforeAll(async () => {
  models = await startCommandLine({ models: { 'demo.model-1': { onDemand: false } } });
});
afterAll(() => models[Symbol.asyncDispose]());

const chat = (...args: string[]) => ['assign', 'duo_chat', ...args];

/** With Bedrock's catalogue, and without it. */
const EVERYWHERE = [
  { args: ['assign', 'code_completion', HAIKU], says: 'Did you mean code_completions?' },
  { args: ['assign', 'explain', HAIKU], says: 'Did you mean duo_chat_explain_code' },
  { args: ['assign', 'zzz', HAIKU], says: "'list' shows all features" },
  { args: chat(BARE), says: `Did you mean ${HAIKU}?` },
  { args: chat(`bedrock/${BARE}`), says: `Did you mean ${HAIKU}?` },
  { args: chat('eu.anthropic.claude-haiku-4.5'), says: `Did you mean ${HAIKU}` },
  { args: chat(HAIKU, '--role', 'bedrock'), says: 'Give the ARN of an IAM role' },
  { args: chat('haiku-4-5'), says: `Did you mean ${HAIKU}?` },
  { args: chat('sonnet'), says: 'Did you mean eu.anthropic.claude-sonnet-' },
  { args: chat('gpt-4o'), says: 'is not a Bedrock model' },
  { args: chat('openai/gpt-4o'), says: 'is not a Bedrock model' },
  { args: chat('amazon.titan-embed-text-v2:0'), says: "Assign it to the feature 'embeddings'." },
  {
    args: ['assign', '*', 'amazon.titan-embed-text-v2:0'],
    says: 'most features need a text model',
  },
  { args: ['assign', 'embeddings', HAIKU], says: "'embeddings' needs an embedding model" },
  {
    args: ['assign', 'embeddings', TITAN, '--fallback', 'cohere.embed-english-v3'],
    says: 'Vectors of two models do not mix',
  },
  {
    args: ['assign', 'embeddings', TITAN, '--canary', 'cohere.embed-english-v3=10'],
    says: 'Omit --canary.',
  },
  {
    args: [
      'assign',
      'embeddings',
      TITAN,
      '--fallback',
      'bedrock/us-east-1/amazon.titan-embed-text-v2:0',
      '--force',
    ],
    says: 'Omit --fallback.',
  },
  {
    args: chat('meta.llama3-8b-instruct-v1:0', '--max-tokens', '4000'),
    says: 'Use --max-tokens 2048 or less.',
  },
  { args: chat(OPUS, '--temperature', '0.2'), says: 'does not accept a temperature' },
  {
    args: chat(HAIKU, '--canary', `${OPUS}=5`, '--temperature', '0'),
    says: `${OPUS} does not accept a temperature`,
  },
  { args: chat(HAIKU, '--fallback', HAIKU), says: 'the same model in another region' },
  {
    args: chat(HAIKU, '--canary', `${HAIKU}=5`),
    says: 'The canary is the same as the assigned model.',
  },
  { args: chat(HAIKU, '--fallback', BARE), says: `Did you mean ${HAIKU}?` },
  { args: chat(PROFILE), says: PROFILE },
  { args: chat(HAIKU, '--canary', `${OPUS}=0`), says: 'more than 0 and at most 100' },
  { args: chat(HAIKU, '--canary', OPUS), says: 'Give <model>=<percent>' },
  { args: chat(HAIKU, '--max-tokens', '1e3'), says: 'Give a whole number' },
  { args: chat(HAIKU, '--temperature', '2'), says: 'Give a number from 0 to 1' },
  { args: chat(HAIKU, '--guardrail', 'gr-1'), says: 'Give <id or ARN>:<version>' },
  {
    args: chat(HAIKU, '--tier', 'cheap'),
    says: 'Allowed choices are default, priority, flex, reserved',
  },
  { args: chat(HAIKU, '--latency', 'fast'), says: 'Allowed choices are standard, optimized' },
  { args: chat(HAIKU, '--model-region', 'Frankfurt'), says: 'Give an AWS region' },
  { args: ['assign', 'duo_chat'], says: "missing required argument 'model'" },
  { args: ['asign', 'duo_chat', HAIKU], says: 'Did you mean assign?' },
  { args: ['list', '--jsno'], says: 'Did you mean --json?' },
  { args: ['unassign', 'duo_chat', '--yes'], says: 'Nothing is assigned to duo_chat' },
  { args: ['enable', 'duo_chat'], says: 'not disabled' },
  { args: ['disable', 'duo_chat'], says: 'Add --yes to confirm.' },
  { args: ['rollback', 'duo_chat', '--yes'], says: 'No history for duo_chat' },
  { args: ['rollback', 'duo_chat', 'first'], says: 'Give a version number.' },
  { args: ['allow', 'add', 'eu models'], says: "'eu models' cannot match any model." },
  { args: ['allow', 'remove', 'eu.*', '--yes'], says: 'Not on the list: eu.*' },
  { args: ['allow', 'clear', '--yes'], says: 'No list is stored.' },
];

describe.each([
  { name: 'with Bedrock’s catalogue', omitted: '' },
  { name: 'without it', omitted: 'AWS_ENDPOINT_URL_BEDROCK' },
])('$name', ({ omitted }) => {
  it.each(EVERYWHERE)('refuses $args: $says', async ({ args, says }) => {
    const { [omitted]: _, ...env } = models.env;

    const { code, stdout, stderr } = await runHere(args, env);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(await models.table.store.readAll()).toEqual([]);
  });
});

describe('Bedrock’s catalogue', () => {
  it.each([
    { args: chat('demo.model-1'), says: 'Did you mean eu.demo.model-1?' },
    { args: chat('eu.demo.model-2'), says: 'eu.demo.model-2 does not exist' },
  ])('has the last word: $args', async ({ args, says }) => {
    const { code, stderr } = await runHere(args, models.env);

    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });

  it('may be overruled by force', async () => {
    const { code, stderr } = await runHere(chat('eu.demo.model-2', '--force'), models.env);

    expect(code).toBe(0);
    expect(stderr).toContain('Assigned although validation failed: eu.demo.model-2 does not exist');
  });
});
