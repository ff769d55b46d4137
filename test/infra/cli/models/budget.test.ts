/** What operators do with budgets, and see of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, runHere, startCommandLine } from './command-line.ts';

const NOVEMBER = Date.UTC(2026, 10, 16);

let models: CommandLine;
beforeEach(async () => {
  models = await startCommandLine();
});
afterEach(() => models[Symbol.asyncDispose]());

const run = (...args: string[]) => runHere(args, models.env, { now: () => NOVEMBER });
const spent = (sk: string, spentUsd: number) =>
  models.table.put({ pk: 'SPEND#2026-11', sk, spentUsd });

describe('models budget set', () => {
  it('stores a budget beside the assignments, with version and author', async () => {
    const { code, stdout } = await run('budget', 'set', 'duo_chat', '99.50', '--refuse');

    expect(code).toBe(0);
    expect(stdout).toContain('budget for duo_chat, version 1');
    expect(stdout).toContain('now  99.50 USD a month, refuses beyond it');
    expect(stdout).toContain('Undo: npm run models -- rollback budget/duo_chat');
    expect(await models.table.get('ASSIGNMENT', '*#@budget/duo_chat')).toMatchObject({
      limitUsd: 99.5,
      refuse: true,
      version: 1,
      action: 'budget',
      changedBy: 'ada',
    });
  });

  it('does so for all features, and for one instance', async () => {
    await run('budget', 'set', 'all', '1000', '--instance', 'instance-1');

    expect(await models.table.get('ASSIGNMENT', 'instance-1#@budget/*')).toMatchObject({
      limitUsd: 1_000,
    });
  });

  it.each(['0', '-5', '1e3', '10.999', 'much', '', '0.001', '10000000000', '1,000', '$5'])(
    'refuses %j as an amount',
    async (amount) => {
      const { code, stderr } = await run('budget', 'set', 'duo_chat', '--', amount);

      expect(code).toBe(2);
      expect(stderr).toContain('is not an amount of US dollars');
      expect(await models.table.store.readAll()).toEqual([]);
    },
  );

  it.each(['@allow-list', '__proto__', 'duo_chat#x', '@budget/duo_chat'])(
    'refuses %j as a feature',
    async (feature) => {
      expect((await run('budget', 'set', feature, '10')).code).toBe(2);
      expect(await models.table.store.readAll()).toEqual([]);
    },
  );

  it('asks before it refuses at once what is spent already', async () => {
    await spent('*#duo_chat', 100);
    const set = ['budget', 'set', 'duo_chat', '100', '--refuse'];

    const refused = await run(...set);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('requests will be refused immediately');
    expect(await models.table.store.readAll()).toEqual([]);

    expect((await run(...set, '--yes')).code).toBe(0);
    expect((await run('budget', 'set', 'duo_chat', '100')).stderr).toContain(
      '100.00 USD of the budget for duo_chat is already spent.',
    );
  });
});

describe('models budget list', () => {
  it('shows what is spent, how far the limit is used up, and where the month leads', async () => {
    await run('budget', 'set', '*', '1000', '--refuse');
    await run('budget', 'set', 'duo_chat', '50', '--instance', 'instance-1');
    await spent('*#*', 850);
    await spent('instance-1#duo_chat', 0.0004);

    const { stdout } = await run('budget');

    expect(stdout).toMatch(/^BUDGET FOR +LIMIT +SPENT +USED +FORECAST +WHEN SPENT$/m);
    // Half of November is over.
    expect(stdout).toMatch(
      /^all features +1,000\.00 USD +850\.00 USD +85 % +1,700\.00 USD +refuses$/m,
    );
    expect(stdout).toMatch(
      /^duo_chat for instance instance-1 +50\.00 USD +0\.0004 USD +0 % +0\.0008 USD +warns$/m,
    );
  });

  it('tells the same to machines', async () => {
    await run('budget', 'set', '*', '1000', '--refuse');
    await spent('*#*', 850);

    expect((await run('budget', 'list', '--json')).json()).toEqual({
      month: '2026-11',
      budgets: [
        {
          scope: '*',
          feature: '*',
          limitUsd: 1_000,
          spentUsd: 850,
          percent: 85,
          forecastUsd: 1_700,
          refuse: true,
          state: 'budget',
          version: 1,
        },
      ],
    });
  });

  it('says that there is none', async () => {
    expect((await run('budget', 'list')).stdout).toContain('There are no budgets');
  });

  it('makes no forecast on the first day, and shows the new month empty', async () => {
    await run('budget', 'set', '*', '1000');
    await spent('*#*', 850);
    const now = () => Date.UTC(2026, 11, 1, 1);

    const { stdout } = await runHere(['budget', 'list'], models.env, { now });

    expect(stdout).toMatch(/^all features +1,000\.00 USD +0\.00 USD +0 % +– +warns$/m);
  });

  it('names models that have no price, and therefore count against nothing', async () => {
    await run('budget', 'set', '*', '1000');
    await run('assign', 'duo_chat', 'unheard.of-model-v1:0', '--force');

    expect((await run('budget', 'list')).stderr).toContain(
      'unheard.of-model-v1:0 (duo_chat) has no known price, so it counts at the highest known price',
    );
    const prices = JSON.stringify({ 'unheard.*': { input: 1, output: 1 } });
    const priced = await runHere(['budget', 'list'], { ...models.env, DUO_EDGE_PRICES: prices });
    expect(priced.stderr).not.toContain('no known price');
    const broken = await runHere(['budget', 'list'], { ...models.env, DUO_EDGE_PRICES: '{' });
    expect(broken).toMatchObject({ code: 2, stderr: expect.stringContaining('DUO_EDGE_PRICES') });
  });

  it('shows a damaged budget, as does the list of models', async () => {
    await models.table.put({ pk: 'ASSIGNMENT', sk: '*#@budget/duo_chat', limitUsd: -5 });

    const { stdout, stderr } = await run('budget', 'list');

    expect(stdout).toMatch(/^duo_chat +damaged +0\.00 USD +– +0\.00 USD +warns$/m);
    const says =
      '*#@budget/duo_chat still counts, but neither warns nor refuses: limitUsd: min_value';
    expect(stderr).toContain(says);
    expect((await run('list')).stderr).toContain(says);
    expect((await run('budget', 'list', '--json')).json()).toMatchObject({
      budgets: [{ limitUsd: null, percent: null, state: 'damaged' }],
    });
  });
});

describe('a budget is a decision like any other', () => {
  it('with a history, and a way back', async () => {
    await run('budget', 'set', '*', '1000', '--refuse');
    await run('budget', 'set', '*', '2000');
    const back = await run('rollback', 'budget/*', '--yes');

    expect(back.stdout).toContain("Undo: npm run models -- rollback 'budget/*'");
    const { stdout } = await run('history', 'budget/all');
    expect(stdout).toMatch(/^3 .* ada +rollback +1,000\.00 USD a month, refuses beyond it$/m);
    expect(stdout).toMatch(/^2 .* ada +budget +2,000\.00 USD a month, warns only$/m);
    expect(stdout).toMatch(/^1 .* ada +budget +1,000\.00 USD a month, refuses beyond it$/m);
  });

  it('that is dropped after a question alone', async () => {
    await run('budget', 'set', 'duo_chat', '10');

    expect((await run('budget', 'remove', 'duo_chat')).code).toBe(2);
    expect((await run('budget', 'remove', 'duo_chat', '--yes')).stdout).toContain('now  (none)');
    expect((await run('budget', 'list')).stdout).toContain('There are no budgets');
    const again = await run('budget', 'remove', 'duo_chat', '--yes');
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no budget for duo_chat'),
    });
  });

  it('and in the report to auditors', async () => {
    await run('budget', 'set', '*', '1000', '--refuse');

    expect((await run('report', '--json')).json()).toMatchObject({
      decisions: [{ feature: '@budget/*', state: 'budget', limitUsd: 1_000, refuse: true }],
    });
  });

  it('and no assignment: models answer as before', async () => {
    await run('budget', 'set', '*', '1000', '--refuse');

    const { stdout, stderr } = await run('list');

    expect(stdout).toMatch(/^duo_chat +\S+ +built-in +active$/m);
    expect(stderr).toBe('');
  });
});
