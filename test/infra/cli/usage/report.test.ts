/** `npm run usage` on lines that somebody gives it: how they are grouped, chosen and printed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pseudonym } from '#shared/gitlab/gitlab-headers.ts';
import { globalIdOf, INSTANCES } from '../../../support/usage-records.ts';
import { line, reportOf, usage } from './command-line.ts';

const [INSTANCE, OTHER_INSTANCE] = INSTANCES;

describe('groups', () => {
  const lines = [
    line({ gitlabInstance: INSTANCE, gitlabProject: '7', timestamp: '2026-11-05T23:30:00.000Z' }),
    line({ gitlabInstance: OTHER_INSTANCE, gitlabProject: '7', model: 'lab//qwen3', costUsd: 1 }),
    line({ gitlabInstance: INSTANCE, gitlabProject: '8', feature: 'duo_chat', costUsd: 2 }),
  ];
  const rowsBy = async (...args: string[]) =>
    (await reportOf(lines, ...args)).tables.map(({ rows }) =>
      rows.map((row) => Object.values(row).slice(0, -18)),
    );

  it('are by feature and by model unless something else is asked for, the dearest first', async () => {
    expect(await rowsBy()).toEqual([
      [['duo_chat'], ['code_completions']],
      [['eu.anthropic.claude-haiku-4-5-20251001-v1:0'], ['lab//qwen3']],
    ]);
  });

  it('keep projects of two instances apart', async () => {
    expect(await rowsBy('--by', 'project')).toEqual([
      [
        [INSTANCE, '8'],
        [OTHER_INSTANCE, '7'],
        [INSTANCE, '7'],
      ],
    ]);
  });

  it('know Bedrock from serving platforms', async () => {
    expect(await rowsBy('--by', 'platform')).toEqual([[['bedrock'], ['lab']]]);
  });

  it('know keys of the model endpoint by the id and the words of the operator', async () => {
    const key = {
      keyId: 'abcdefghijkl',
      keyLabel: 'agents',
      access: undefined,
      tokenIssuer: undefined,
    };
    const { tables } = await reportOf([line(key)], '--by', 'key');

    expect(tables[0]?.rows).toMatchObject([{ key: 'abcdefghijkl agents', requests: 1 }]);
  });

  it('are by days of the time zone that is asked for, in their order', async () => {
    expect(await rowsBy('--by', 'day,feature', '--time-zone', 'Europe/Berlin')).toEqual([
      [
        ['2026-11-05', 'code_completions'],
        ['2026-11-05', 'duo_chat'],
        ['2026-11-06', 'code_completions'],
      ],
    ]);
  });

  it('can be chosen by values and by instance', async () => {
    const chosen = ['--where', 'feature=code_completions', '--instance', INSTANCE];

    expect(await rowsBy('--by', 'instance', ...chosen)).toEqual([[[INSTANCE]]]);
  });

  it('are cut on the terminal only, and what was chosen is said', async () => {
    const chosen = ['--where', 'region=eu-central-1'];
    const { stdout } = await usage(['--from', '-', '--by', 'project', '--top', '1', ...chosen], {
      input: lines.join('\n'),
    });

    expect(stdout).toMatch(
      /^INSTANCE +PROJECT +REQUESTS +USERS +USD +INPUT +OUTPUT +CACHED +FIRST/m,
    );
    expect(stdout).toMatch(
      /^0b2c9f3e-5a41-4d0e-9c7a-6f1e2d3c4b5a +8 +1 +0 +2\.00 +900 +100 +10 %/m,
    );
    expect(stdout).toMatch(/… and 2 more \(--top 3\)$/m);
    expect(stdout).toMatch(
      /^Only {4}region eu-central-1\nTotal {3}3 requests, 0 users, 3\.01 USD$/m,
    );
  });
});

describe('one person', () => {
  const global = globalIdOf(1);
  const mine = { user: pseudonym(INSTANCE, global), gitlabInstance: INSTANCE };
  const lines = [
    line(mine),
    line({ ...mine, gitlabInstance: OTHER_INSTANCE, user: pseudonym(OTHER_INSTANCE, global) }),
    line({ gitlabInstance: INSTANCE, user: pseudonym(INSTANCE, globalIdOf(2)) }),
    // Somebody of another instance cannot pass for this person.
    line({ ...mine, gitlabInstance: OTHER_INSTANCE }),
    line({ correlationId: 'nobody' }),
  ];

  it('is found by GitLab’s global id, in every instance or in one, and nobody else', async () => {
    const everywhere = await reportOf(lines, '--user', global);
    const here = await reportOf(lines, '--user', global, '--instance', INSTANCE);

    expect(everywhere.total['requests']).toBe(2);
    expect(everywhere.user).toEqual({
      [INSTANCE]: pseudonym(INSTANCE, global),
      [OTHER_INSTANCE]: pseudonym(OTHER_INSTANCE, global),
    });
    expect(here.user).toEqual({ [INSTANCE]: mine.user });
    expect(JSON.stringify(everywhere)).not.toContain(pseudonym(INSTANCE, globalIdOf(2)));
  });

  it('is in no report that does not ask for users', async () => {
    const { stdout } = await usage(['--from', '-', '--json'], { input: lines.join('\n') });

    expect(stdout).not.toContain(mine.user);
  });

  it('cannot be looked for by the number of a user, and the reason is told', async () => {
    const { code, stderr } = await usage(['--from', '-', '--user', '42']);

    expect(code).toBe(2);
    expect(stderr).toMatch(/GitLab hashes it[\s\S]*Gitlab::GlobalAnonymousId\.user_id/);
  });
});

describe('CSV', () => {
  it('has exact costs, every figure, and nothing that a spreadsheet runs', async () => {
    const { stdout } = await usage(['--from', '-', '--csv', '--by', 'outcome,version'], {
      input: line({ gitlabVersion: '=HYPERLINK("http://x")', costUsd: 12.00000001 }),
    });

    const [heads, row, ...rest] = stdout.trimEnd().split('\n');
    expect(heads).toMatch(/^outcome,version,requests,users,costUsd,inputTokens,.*,durationMsP99,/);
    expect(row).toMatch(/^ok,"'=HYPERLINK\(""http:\/\/x""\)",1,0,12\.00000001,900,/);
    expect(rest).toEqual([]);
  });
});

describe('a command that makes no sense', () => {
  it.each([
    ['no source', [], /--bucket <name>.*--logs <stage>/],
    ['two sources', ['--from', 'a', '--bucket', 'b'], /one of --from and --bucket/],
    ['a missing file', ['--from', '/no/such'], /There is no file \/no\/such/],
    ['a folder', ['--from', import.meta.dirname], /is a folder/],
    ['a misspelt dimension', ['--from', '-', '--by', 'modle'], /Did you mean model\?/],
    ['a misspelt filter', ['--from', '-', '--where', 'featur=x'], /Did you mean feature\?/],
    ['a filter without a value', ['--from', '-', '--where', 'feature'], /feature=duo_chat/],
    ['a misspelt option', ['--form', 'x'], /Did you mean --from\?/],
    ['an unknown command', ['forgt'], /There is no command 'forgt'/],
    ['two forms', ['--from', '-', '--csv', '--json'], /one of --csv and --json/],
    [
      'two tables in CSV',
      ['--from', '-', '--csv', '--by', 'day', '--by', 'model'],
      /holds one table/,
    ],
    ['a time that is none', ['--from', '-', '--since', '2026-02-30'], /is not a time/],
    ['a zone that is none', ['--from', '-', '--time-zone', 'Berlin'], /is not a time zone/],
    ['an end before the start', ['--from', '-', '--since', '1d', '--until', '2d'], /not before/],
    [
      'a page in no folder',
      ['--from', '-', '--html', '/no/such/x.html'],
      /cannot be written \(ENOENT/,
    ],
    ['no rows', ['--from', '-', '--top', '0'], /number of rows/],
  ])('%s', async (_, args, reason) => {
    const { code, stdout, stderr } = await usage(args);

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(reason);
  });

  it('finds nothing, and says what may have been meant', async () => {
    const { code, stderr } = await usage(['--from', '-', '--where', 'feature=duo_chatt'], {
      input: line(),
    });

    expect(code).toBe(0);
    expect(stderr).toMatch(/No request was found\. Did you mean duo_chat/);
  });
});

describe('the terminal', () => {
  it('shows help', async () => {
    const { code, stdout } = await usage(['--help']);

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Usage: usage \[options\] \[command\]\n[\s\S]*npm run usage -- --logs prod/,
    );
  });

  it('tells a person how far it is, and nobody else', async () => {
    let clock = 0;
    const now = () => (clock += 3_000);
    const input = Array.from({ length: 2_000 }, (_, index) => line({ status: index })).join('\n');

    const watched = await usage(['--from', '-'], { input, now, isWatched: true });
    const unwatched = await usage(['--from', '-'], { input, now });

    expect(watched.stderr).toMatch(/0 of 1 files, 1,000 lines/);
    expect(unwatched.stderr).toBe('');
  });

  it('may leave before the end, as head does', async () => {
    const main = join(import.meta.dirname, '../../../../infra/cli/usage/main.ts');
    const child = spawn(process.execPath, [main, '--from', '-', '--json'], { env: {} });
    child.stdout.destroy();
    child.stdin.end(line());
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });

    expect(await once(child, 'close')).toEqual([0, null]);
    expect(stderr).toBe('');
  });
});
