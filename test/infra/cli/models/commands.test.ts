import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, startCommandLine } from './command-line.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const SONNET = 'eu.anthropic.claude-sonnet-4-6';
const OPUS = 'eu.anthropic.claude-opus-4-8';
const PROFILE = 'arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc123';

let models: CommandLine;
beforeEach(async () => {
  models = await startCommandLine({ profiles: { [PROFILE]: 'anthropic.claude-sonnet-4-6' } });
});
afterEach(() => models[Symbol.asyncDispose]());

interface Listed {
  readonly features: readonly {
    readonly feature: string;
    readonly model: string | null;
    readonly source?: string;
    readonly problem?: string;
    readonly health?: { readonly state: string };
  }[];
}

async function listed(feature: string, ...options: string[]) {
  const { features } = (await models.run('list', '--json', ...options)).json<Listed>();
  return features.find((row) => row.feature === feature);
}

describe('models list', () => {
  it('shows every feature with its model, why, and how it is', async () => {
    await models.run('assign', 'code_completions', HAIKU, '--pin');
    await models.run('assign', 'all', SONNET, '--canary', `${OPUS}=10`, '--guardrail', 'gr1:3');

    const { code, stdout } = await models.run('list');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^FEATURE +MODEL +SOURCE +HEALTH$/m);
    expect(stdout).toMatch(new RegExp(`^code_completions +${HAIKU} +pinned +active$`, 'm'));
    expect(stdout).toMatch(
      new RegExp(`^duo_chat +${SONNET} +assigned \\(every feature\\) +active$`, 'm'),
    );
    expect(stdout).toMatch(/^embeddings +none assigned$/m);
    expect(stdout).toContain(`every feature: canary 10 % ${OPUS}, guardrail gr1:3`);
  });

  it('has no colours where there is no terminal, and plain JSON for machines', async () => {
    const text = await models.run('list');

    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(text.stdout).not.toMatch(/\u001b/);
    expect(await listed('duo_chat')).toMatchObject({
      model: HAIKU,
      source: 'built-in',
      health: { state: 'active' },
    });
  });

  it('tells one GitLab instance from the others', async () => {
    await models.run('assign', 'duo_chat', OPUS, '--instance', 'instance-1');

    expect(await listed('duo_chat')).toMatchObject({ model: HAIKU });
    expect(await listed('duo_chat', '--instance', 'instance-1')).toMatchObject({ model: OPUS });
    expect((await models.run('list')).stderr).toContain(
      `duo_chat for instance instance-1: ${OPUS}`,
    );
  });

  it('stores the role for every model of an assignment, and says whose it must be', async () => {
    const role = 'arn:aws:iam::210987654321:role/bedrock';
    const options = ['--role', role, '--fallback', SONNET, '--canary', `${OPUS}=10`];

    const { code, stderr } = await models.run('assign', 'duo_chat', HAIKU, ...options);

    expect(code).toBe(0);
    expect(stderr).toContain('must name the role in bedrockRoleArn or bedrockRoleArns');
    expect(await models.table.get('ASSIGNMENT', '*#duo_chat')).toMatchObject({
      role,
      fallbacks: [{ model: SONNET, role }],
      canary: { model: OPUS, role },
    });
    expect((await models.run('list')).stdout).toContain(`role ${role}`);
    const checked = await models.run('check');
    expect(checked.stderr).toContain('called by a role, which the functions alone assume');
  });

  it('reports a damaged item, and shows what is behind it', async () => {
    await models.table.put({ pk: 'ASSIGNMENT', sk: '*#duo_chat', version: 1, model: 7 });

    const { code, stdout, stderr } = await models.run('list');

    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^duo_chat +${HAIKU} +built-in`, 'm'));
    expect(stderr).toContain('damaged *#duo_chat is ignored: model: string. Assign it again.');
    expect((await models.run('assign', 'duo_chat', SONNET)).code).toBe(0);
  });
});

describe('models assign', () => {
  it('stores everything that was said, with who and when', async () => {
    const options = [
      ...[
        '--fallback',
        `bedrock/eu-west-1/${SONNET}`,
        '--fallback',
        HAIKU,
        '--canary',
        `${OPUS}=2.5`,
      ],
      ...['--max-tokens', '500', '--guardrail', 'gr1:DRAFT', '--tier', 'priority'],
      ...['--latency', 'optimized', '--model-region', 'eu-north-1', '--pin', '--by', 'grace'],
    ];

    const { code, stdout, stderr } = await models.run('assign', 'duo_chat', SONNET, ...options);

    expect(code).toBe(0);
    for (const region of ['eu-north-1', 'eu-west-1']) {
      expect(stderr).toContain(`in ${region}: the deployment's modelRegions must list that region`);
    }
    expect(stdout).toContain('Takes effect within 30 s. Undo: npm run models -- rollback duo_chat');
    expect(await models.table.get('ASSIGNMENT', '*#duo_chat')).toMatchObject({
      model: SONNET,
      region: 'eu-north-1',
      pinned: true,
      fallbacks: [{ model: `bedrock/eu-west-1/${SONNET}` }, { model: HAIKU }],
      canary: { model: OPUS, percent: 2.5 },
      maxOutputTokens: 500,
      guardrail: { identifier: 'gr1', version: 'DRAFT' },
      serviceTier: 'priority',
      latency: 'optimized',
      version: 1,
      action: 'assign',
      changedBy: 'grace',
      changedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  it('finds out what is behind an application inference profile', async () => {
    await models.run('assign', 'duo_chat', `bedrock/converse/${PROFILE}`);

    expect(await models.table.get('ASSIGNMENT', '*#duo_chat')).toMatchObject({
      model: `bedrock/converse/${PROFILE}`,
      baseModel: 'anthropic.claude-sonnet-4-6',
    });
  });

  it('loses nothing when several operators are at it', async () => {
    const people = ['ada', 'bob', 'cyd', 'dan'];

    const outcomes = await Promise.all(
      people.map((by) => models.run('assign', 'duo_chat', SONNET, '--by', by)),
    );

    const winners = people.filter((_, index) => outcomes[index]?.code === 0);
    const history = (await models.run('history', 'duo_chat', '--json')).json<
      { changedBy: string }[]
    >();
    expect(history.map(({ changedBy }) => changedBy).toSorted()).toEqual(winners);
    for (const { code, stderr } of outcomes.filter((outcome) => outcome.code !== 0)) {
      expect([code, stderr]).toEqual([1, expect.stringContaining('changed by somebody else')]);
    }
  });
});

describe('models unassign, rollback and history', () => {
  it('go back and forth, and tell it', async () => {
    await models.run('assign', 'duo_chat', SONNET);
    await models.run('assign', 'duo_chat', OPUS, '--pin');
    await models.run('rollback', 'duo_chat', '--yes');
    await models.run('unassign', 'duo_chat', '--yes');
    expect(await listed('duo_chat')).toMatchObject({ source: 'built-in' });
    await models.run('rollback', 'duo_chat', '2', '--yes');

    expect(await listed('duo_chat')).toMatchObject({ model: OPUS, source: 'pinned' });
    const lines = (await models.run('history', 'duo_chat')).stdout.trim().split('\n');
    expect(
      lines.map((line) => line.replace(/ {2,}/g, ' | ').replace(/\d{4}-\S+Z/, 'DATE')),
    ).toEqual([
      'VERSION | WHEN | WHO | ACTION | RESULT',
      `5 | DATE | ada | rollback | ${OPUS}, pinned`,
      '4 | DATE | ada | unassign | (none)',
      `3 | DATE | ada | rollback | ${SONNET}`,
      `2 | DATE | ada | assign | ${OPUS}, pinned`,
      `1 | DATE | ada | assign | ${SONNET}`,
    ]);
  });

  it('go back to nothing before the first version', async () => {
    await models.run('assign', 'duo_chat', SONNET);

    expect((await models.run('rollback', 'duo_chat', '-y')).code).toBe(0);
    expect(await listed('duo_chat')).toMatchObject({ source: 'built-in' });
  });

  it('say that there is nothing', async () => {
    expect((await models.run('history', 'duo_chat')).stdout).toBe('No history for duo_chat.\n');
  });
});

describe('models disable and enable', () => {
  it('keep what is assigned', async () => {
    await models.run('assign', 'duo_chat', SONNET);
    await models.run('disable', 'duo_chat', '--yes');
    expect(await listed('duo_chat')).toMatchObject({ model: null, problem: 'disabled' });

    await models.run('enable', 'duo_chat');

    expect(await listed('duo_chat')).toMatchObject({ model: SONNET });
  });

  it('leave nothing behind where nothing was assigned', async () => {
    await models.run('disable', 'duo_chat', '--yes');
    await models.run('enable', 'duo_chat');

    expect(await listed('duo_chat')).toMatchObject({ model: HAIKU, source: 'built-in' });
  });
});

describe('models allow', () => {
  it('permits, takes back, and drops', async () => {
    expect((await models.run('allow')).stdout).toContain('No list is stored');
    await models.run('allow', 'add', 'eu.*', 'mistral.*');
    await models.run('allow', 'add', 'eu.*');
    expect((await models.run('allow')).stdout).toBe('allow-list: eu.* mistral.*\n');

    await models.run('allow', 'remove', 'eu.*', 'mistral.*', '--yes');
    expect((await models.run('allow')).stdout).toBe(
      'allow-list: GitLab may not choose any model\n',
    );
    await models.run('rollback', 'allow-list', '--yes');
    expect((await models.run('allow', '--json')).json()).toEqual({
      scope: '*',
      patterns: ['eu.*', 'mistral.*'],
    });

    await models.run('allow', 'clear', '--yes');
    expect((await models.run('allow')).stdout).toContain('No list is stored');
  });
});
