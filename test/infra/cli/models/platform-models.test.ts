/** Models of serving platforms in assignments, and what the other commands say of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Lab, startLab } from './platform-lab.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('a model of a platform', () => {
  it('is assigned, alone or with models of Bedrock', async () => {
    await lab.add();
    const assigned = await lab.run('assign', 'duo_chat', 'lab//qwen3', '--fallback', HAIKU);
    const second = await lab.run('assign', 'all', HAIKU, '--canary', 'lab//qwen3=5');

    expect([assigned.code, second.code]).toEqual([0, 0]);
    expect(assigned.stderr).toContain('servingPlatforms=on');
    expect(await lab.models.table.get('ASSIGNMENT', '*#duo_chat')).toMatchObject({
      model: 'lab//qwen3',
      fallbacks: [{ model: HAIKU }],
    });
    expect((await lab.run('list')).stdout).toMatch(/^duo_chat +lab\/\/qwen3 +assigned +unknown$/m);
    const { features } = (await lab.run('list', '--json')).json<{ features: object[] }>();
    expect(features).toContainEqual(
      expect.objectContaining({ feature: 'duo_chat', model: 'lab//qwen3', region: null }),
    );
  });

  it('may be the fallback of one of the same name elsewhere, not of itself', async () => {
    await lab.add();
    const other = ['--kind', 'vllm', '--insecure-http'];
    await lab.run('platform', 'add', 'other', lab.server.url, ...other);
    const twice = await lab.run('assign', 'duo_chat', 'lab//qwen3', '--fallback', 'lab//qwen3');
    expect(twice.stderr).toContain('repeats a model');
    const both = await lab.run('assign', 'duo_chat', 'lab//qwen3', '--fallback', 'other//qwen3');
    expect(both.code).toBe(0);
    const checked = await lab.run('check');
    expect(checked.stdout).toContain('lab//qwen3');
    expect(checked.stdout).toContain('other//qwen3');
  });

  it.each([
    [['nolab//qwen3'], 'There is no platform nolab.'],
    [['lab//llama'], 'The platform lab permits qwen*, and not llama.'],
    [['lab//qwen3', '--guardrail', 'gr1:3'], 'Add --unguarded-stream'],
    [[HAIKU, '--fallback', 'lab//qwen3', '--guardrail', 'gr1:3'], 'cannot be applied to a stream'],
    [[HAIKU, '--canary', 'lab//qwen3=5', '--guardrail', 'gr1:3', '--force'], 'cannot be applied'],
    [['lab//qwen3', '--unguarded-stream'], 'Omit --unguarded-stream'],
    [[HAIKU, '--unguarded-stream', '--guardrail', 'gr1:3'], 'Omit --unguarded-stream'],
  ])('is refused in an assignment: %j', async (args, problem) => {
    await lab.add();
    const { code, stderr } = await lab.run('assign', 'duo_chat', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
    expect(await lab.models.table.get('ASSIGNMENT', '*#duo_chat')).toBeUndefined();
  });

  it('has a guardrail where nothing is streamed, or streams may be unguarded', async () => {
    await lab.add();
    const guardrail = ['--guardrail', 'gr1:3'];
    const whole = await lab.run('assign', 'summarize_review', 'lab//qwen3', ...guardrail);
    const more = [...guardrail, '--unguarded-stream'];
    const streamed = await lab.run(
      'assign',
      'duo_chat',
      HAIKU,
      '--fallback',
      'lab//qwen3',
      ...more,
    );

    expect([whole.code, streamed.code]).toEqual([0, 0]);
    expect(streamed.stdout).toContain('guardrail gr1:3 (streams of serving platforms unguarded)');
    expect(await lab.models.table.get('ASSIGNMENT', '*#summarize_review')).toMatchObject({
      guardrail: { identifier: 'gr1', version: '3' },
    });
    expect(await lab.models.table.get('ASSIGNMENT', '*#duo_chat')).toMatchObject({
      guardrail: { identifier: 'gr1', version: '3', unguardedStream: true },
    });
    // The guardrail is put around the platform's model, in whichever region the other one is.
    expect(streamed.stderr).not.toContain('is never called');
    const { features } = (await lab.run('report', '--json')).json<{ features: object[] }>();
    expect(features).toContainEqual(
      expect.objectContaining({
        feature: 'duo_chat',
        guardrail: 'gr1:3 (streams of serving platforms unguarded)',
      }),
    );
  });

  it('is called by check, and its server is where data goes', async () => {
    await lab.add();
    await lab.run('assign', 'duo_chat', 'lab//qwen3', '--pin');

    const { code, stdout, stderr } = await lab.run('check');

    expect([code, lab.server.calls.length]).toEqual([0, 1]);
    expect(stdout).toMatch(/^lab\/\/qwen3 +ok, \d+ ms +unknown +the server of platform lab$/m);
    expect(stderr).toContain('requests leave Bedrock for the server of the platform lab');
  });

  it.each([
    [[], { type: 'error', status: 401, body: {} }, 1, 'failed'],
    [
      ['--key', 'request'],
      { type: 'error', status: 401, body: {} },
      0,
      'connection test in GitLab',
    ],
    [[], { type: 'error', status: 503, body: {} }, 1, 'failed'],
    [[], { type: 'reset' }, 1, 'failed'],
  ] as const)('%j that answers %j is told so', async (options, answer, ...expected) => {
    const [code, says] = expected;
    await lab.add(...options);
    await lab.run('assign', 'duo_chat', 'lab//qwen3');
    lab.script = answer;
    const checked = await lab.run('check');
    expect(checked.code).toBe(code);
    expect(checked.stdout + checked.stderr).toContain(says);
    expect(checked.stderr).not.toContain('Bedrock rejects');
  });

  it('is unusable where its platform was removed or disabled', async () => {
    await lab.add();
    await lab.run('assign', 'duo_chat', 'lab//qwen3');
    await lab.run('platform', 'disable', 'lab');
    const { code, stderr } = await lab.run('check');
    expect(code).toBe(1);
    expect(stderr).toContain('lab//qwen3: the platform is not listed or is disabled');
  });

  it('is in the report with its host, and without promises of Bedrock', async () => {
    await lab.add();
    await lab.run('assign', 'duo_chat', 'lab//qwen3', '--fallback', HAIKU);

    const report = (await lab.run('report', '--json')).json<{
      features: { feature: string; models: object[] }[];
    }>();

    const chat = report.features.find(({ feature }) => feature === 'duo_chat');
    expect(chat?.models).toMatchObject([
      {
        model: 'lab//qwen3',
        region: new URL(lab.server.url).host,
        residency: { text: 'the server of platform lab', leaves: true },
        retention: 'as the operator of that server decides',
      },
      { model: HAIKU, retention: expect.stringContaining('not stored by Bedrock') },
    ]);
    expect((await lab.run('report')).stdout).not.toContain('region fence');
    const set = await lab.run('platform', 'set', 'lab', '--outside-region');
    expect([set.code, set.stderr]).toEqual([0, '']);
    const page = (await lab.run('report')).stdout;
    expect(page).toContain('lab//qwen3');
    expect(page).toContain('let through the region fence');
  });
});
