import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const SONNET = 'eu.anthropic.claude-sonnet-4-6';
const UNASSIGN = ['unassign', 'duo_chat'];

let models: CommandLine;
beforeAll(async () => {
  models = await startCommandLine();
});
afterAll(() => models[Symbol.asyncDispose]());

describe('what loses something is asked about first', () => {
  it.each([
    { answer: 'y', removed: true },
    { answer: 'YES ', removed: true },
    { answer: '', removed: false },
    { answer: 'n', removed: false },
    { answer: 'yesterday', removed: false },
  ])('and "$answer" is an answer: removed $removed', async ({ answer, removed }) => {
    await runHere(['assign', 'duo_chat', SONNET], models.env);

    const { code, stderr } = await runHere(UNASSIGN, models.env, { answer });

    expect(code).toBe(0);
    expect(stderr).toContain('Remove the assignment of duo_chat? [y/N]');
    expect(stderr.includes('Nothing was changed.')).toBe(!removed);
    expect((await models.table.store.readAll()).length).toBe(removed ? 0 : 1);
  });

  it('and somebody may have been faster than the answer', async () => {
    await runHere(['assign', 'duo_chat', SONNET], models.env);
    const before = await models.table.store.read('*#duo_chat');
    const change = { action: 'assign', by: 'bob', content: { model: 'a.b' } } as const;
    await models.table.store.change('*#duo_chat', before, change);

    const late = models.table.store.change('*#duo_chat', before, change);

    await expect(late).rejects.toThrow('*#duo_chat was changed by somebody else in the meantime');
  });
});

describe('a command that cannot begin', () => {
  const { AWS_REGION: _, ...none }: Record<string, string> = {};

  it.each([
    {
      args: [],
      env: none,
      code: 0,
      says: 'Usage: models [options] <command>',
      to: 'stdout' as const,
    },
    {
      args: ['assign', '--help'],
      env: none,
      code: 0,
      says: 'Replaces the whole assignment',
      to: 'stdout' as const,
    },
    { args: ['list'], env: none, code: 2, says: 'Give --region <region>', to: 'stderr' as const },
    {
      args: ['list', '--region', 'eu-central-1'],
      env: none,
      code: 2,
      says: 'AssignmentsTableName',
      to: 'stderr' as const,
    },
    {
      args: ['list', '--endpoint', 'http://127.0.0.1:1'],
      env: none,
      code: 1,
      says: 'AWS does not answer',
      to: 'stderr' as const,
    },
  ])('says why: $args', async ({ args, env, code, says, to }) => {
    const outcome = await runHere(args, env);

    expect(outcome.code).toBe(code);
    expect(outcome[to]).toContain(says);
  });

  it('for want of its table, too', async () => {
    const { code, stderr } = await runHere(['list', '--table', 'another'], models.env);

    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('No such table in this region'),
    });
  });
});
