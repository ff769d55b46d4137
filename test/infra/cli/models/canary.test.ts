/** Canaries on the operator's command line: assigned with limits, shown, promoted, and read in the history. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const SONNET = 'eu.anthropic.claude-sonnet-4-6';
const OPUS = 'eu.anthropic.claude-opus-4-8';
const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';

let models: CommandLine;
beforeAll(async () => {
  models = await startCommandLine();
});
afterAll(() => models[Symbol.asyncDispose]());

const run = (...args: string[]) => runHere(args, models.env);
const assign = (feature: string, ...options: string[]) =>
  run('assign', feature, SONNET, '--canary', `${OPUS}=10`, ...options);
const stored = (feature: string) => models.table.get('ASSIGNMENT', `*#${feature}`);

describe('assign --watch', () => {
  it('stores every limit, so that a later default changes nothing', async () => {
    await assign('duo_chat', '--watch');
    await assign(
      'code_completions',
      '--watch',
      '--limit',
      'errors=0.5',
      '--limit',
      'first-token=900',
    );

    expect((await stored('duo_chat'))?.['canary']).toEqual({
      model: OPUS,
      percent: 10,
      watch: { errors: 2, refusals: 2, slow: 10, firstTokenMs: 5_000 },
    });
    expect((await stored('code_completions'))?.['canary']).toMatchObject({
      watch: { errors: 0.5, refusals: 2, slow: 10, firstTokenMs: 900, empty: 5 },
    });
  });

  it.each([
    ['12h', 43_200_000, '12 h'],
    ['7d', 604_800_000, '7 d'],
  ])('--promote-after %s is stored, and shown', async (text, ms, shown) => {
    const { stdout } = await assign('duo_chat', '--watch', '--promote-after', text);

    expect(stdout).toContain(`promoted after ${shown}`);
    expect((await stored('duo_chat'))?.['canary']).toMatchObject({ watch: { promoteAfterMs: ms } });
  });

  it.each([
    [['--limit', 'errors=2'], 'belong to --watch'],
    [['--promote-after', '7d'], 'belong to --watch'],
    [['--watch', '--limit', 'errors=101'], 'such as errors=2'],
    [['--watch', '--limit', 'toString=2'], 'such as errors=2'],
    [['--watch', '--limit', 'first-token=0'], 'such as errors=2'],
    [['--watch', '--promote-after', '7'], 'such as 12h or 7d'],
    [['--watch', '--promote-after', '0d'], 'such as 12h or 7d'],
    [['--canary', `${OPUS}=95`, '--watch', '--force'], 'nothing to compare it with'],
  ])('refuses %j', async (options, says) => {
    const { code, stderr } = await assign('review_merge_request', ...options);

    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(await stored('review_merge_request')).toBeUndefined();
  });

  it('refuses to watch where there is no canary', async () => {
    const { code, stderr } = await run('assign', 'duo_chat', SONNET, '--watch');

    expect([code, stderr]).toEqual([2, expect.stringContaining('Only a canary can be watched')]);
  });
});

describe('canary', () => {
  const sk = '*#duo_chat@';
  let version = 0;
  beforeEach(async () => {
    await assign('duo_chat', '--watch');
    version = Number((await stored('duo_chat'))?.['version']);
  });
  afterEach(() => run('unassign', 'duo_chat', '--yes'));

  it('shows that nobody watches, once that is certain', async () => {
    const now = () => Date.now() + 900_000;

    expect((await run('canary')).stdout).toContain('Judged next at 15 requests of the canary.');
    expect((await runHere(['canary'], models.env, { now })).stdout).toContain('is modelWatch=on?');
  });

  it('shows the numbers so far, as JSON too', async () => {
    await models.table.put({
      pk: 'WATCH',
      sk: sk + version,
      countedUntil: Date.now(),
      looks: 3,
      'first:errors:requests': 900,
      'first:errors:failures': 9,
      'canary:errors:requests': 100,
      'canary:errors:failures': 12,
    });

    const { stdout } = await run('canary');
    const all = (await run('canary', '--json')).json<{ readonly assignment: string }[]>();

    expect(stdout.replace(/ +/g, ' ')).toContain('errors 1.0 % of 900 12.0 % of 100 +11 +2');
    expect(stdout).toContain('Judged next at 120 requests');
    expect(all.find(({ assignment }) => assignment === sk + version)).toMatchObject({
      assignment: sk + version,
      first: SONNET,
      canary: OPUS,
      worse: ['errors'],
      measures: [{ measure: 'errors', points: 11, chance: expect.any(Number) }, {}, {}],
    });
  });

  it('says so where limits are damaged, and where nothing is left to judge', async () => {
    await models.table.put({
      pk: 'WATCH',
      sk: sk + version,
      countedUntil: Date.now(),
      'canary:errors:requests': 1_000_000,
    });
    expect((await run('canary')).stdout).toContain('Judged for the last time.');

    const item = (await stored('duo_chat')) ?? {};
    await models.table.put({
      ...item,
      canary: { model: OPUS, percent: 10, watch: { errors: -1 } },
    });

    expect((await run('canary')).stdout).not.toContain('duo_chat');
    expect((await run('list')).stdout).toContain('damaged limits: not watched');
  });
});

describe('promote', () => {
  it('gives all users the canary, keeps the rest, and can be undone', async () => {
    await assign(
      'duo_chat',
      '--watch',
      '--fallback',
      OPUS,
      '--fallback',
      HAIKU,
      '--max-tokens',
      '500',
    );

    expect((await run('promote', 'duo_chat')).stderr).toContain('Not confirmed');
    const { stdout } = await run('promote', 'duo_chat', '--yes');

    expect(stdout).toContain(`now  ${OPUS}, fallback ${HAIKU}, max 500 tokens`);
    expect(await stored('duo_chat')).toMatchObject({ action: 'promote', changedBy: 'ada' });
    await run('rollback', 'duo_chat', '--yes');
    expect(await stored('duo_chat')).toMatchObject({ model: SONNET, canary: { model: OPUS } });
  });

  it('refuses where there is no canary', async () => {
    await run('assign', 'duo_chat', SONNET);

    const { code, stderr } = await run('promote', 'duo_chat', '--yes');

    expect([code, stderr]).toEqual([2, expect.stringContaining('duo_chat has no canary')]);
  });
});

it('history shows what the watch decided by, and is not taken in by other things', async () => {
  await assign('duo_chat', '--watch');
  const item = (await stored('duo_chat')) ?? {};
  const { canary: _, ...rest } = item;
  const findings = [
    {
      measure: 'errors',
      first: { requests: 1_800, failures: 9 },
      canary: { requests: 120, failures: 12 },
    },
    { measure: 'refusals' },
    null,
  ];
  await models.table.put({ ...rest, action: 'canary-rollback', decision: { findings } });

  const { stdout } = await run('history', 'duo_chat');
  const [first] = (await run('history', 'duo_chat', '--json')).json<object[]>();

  expect(stdout).toContain('errors: 10.0 % of 120, first model 0.5 % of 1,800');
  expect(stdout).not.toContain('refusals:');
  expect(first).toMatchObject({ decision: { findings: [{ measure: 'errors' }, {}, null] } });
});
