import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, startCommandLine } from './command-line.ts';

const ID = '6f1c2b7e-0d54-4a39-9a8e-2b1f7c55d310';
const SEEN = {
  sk: ID,
  issuer: 'https://gitlab.example.com',
  firstSeenAt: '2026-11-22T09:00:00.123Z',
};

let models: CommandLine;
beforeEach(async () => {
  models = await startCommandLine();
});
afterEach(() => models[Symbol.asyncDispose]());

const see = (changes: object = {}) => models.table.put({ pk: 'INSTANCES', ...SEEN, ...changes });

describe('models instances', () => {
  it('shows which GitLab has named which instance', async () => {
    await see();

    const { code, stdout } = await models.run('instances');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^INSTANCE +GITLAB +FIRST SEEN$/m);
    expect(stdout).toMatch(
      new RegExp(`^${ID} +https://gitlab.example.com +2026-11-22T09:00:00Z$`, 'm'),
    );
  });

  it('says so when there is none', async () => {
    const { code, stdout } = await models.run('instances', 'list');

    expect([code, stdout.trim()]).toEqual([
      0,
      'No token of your GitLab has named an instance yet.',
    ]);
  });

  it('prints JSON', async () => {
    await see();

    const outcome = await models.run('instances', '--json');

    expect(outcome.json()).toEqual([
      { id: ID, issuer: SEEN.issuer, firstSeenAt: SEEN.firstSeenAt },
    ]);
  });

  it('prints what a GitLab wrote without control characters', async () => {
    await see({ sk: 'a\u001b]0;x\u0007', issuer: 'https://a\u009b31m.test', firstSeenAt: 7 });

    const { stdout } = await models.run('instances');

    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('models instances forget', () => {
  it('takes the instance out of the table', async () => {
    await see();
    await see({ sk: 'another' });

    const { code, stdout } = await models.run('instances', 'forget', ID, '--yes');

    expect(code).toBe(0);
    expect(stdout).toContain(`${ID} is forgotten`);
    expect(await models.table.get('INSTANCES', ID)).toBeUndefined();
    expect(await models.table.get('INSTANCES', 'another')).toBeDefined();
  });

  it('asks first', async () => {
    await see();

    const { code, stderr } = await models.run('instances', 'forget', ID);

    expect(code).toBe(2);
    expect(stderr).toContain(`Forget the instance ${ID} of https://gitlab.example.com?`);
    expect(await models.table.get('INSTANCES', ID)).toBeDefined();
  });

  it('refuses an instance that was not seen', async () => {
    const { code, stderr } = await models.run('instances', 'forget', 'none', '--yes');

    expect(code).toBe(2);
    expect(stderr).toContain("has not seen an instance 'none'");
  });
});
