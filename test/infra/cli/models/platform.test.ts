/** The operator's list of serving platforms: what is stored, what is refused, and what `check` finds. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHere } from './command-line.ts';
import { type Lab, startLab } from './platform-lab.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:lab-AbCdEf';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const stored = (name = 'lab') => lab.models.table.get('ASSIGNMENT', `*#@platform/${name}`);

describe('the list of platforms', () => {
  it('is empty at first', async () => {
    expect((await lab.run('platform')).stdout).toContain('No serving platform is allow-listed.');
    expect((await lab.run('platform', 'list', '--json')).json()).toEqual([]);
  });

  it('stores an entry in one form, with who and when', async () => {
    const url = 'HTTPS://VLLM.Example.internal:443/v1/';
    const options = ['--kind', 'azure', '--key', `secret:${SECRET}`, '--api-version', '2025-01-01'];

    const { code, stdout } = await lab.run('platform', 'add', 'lab-1', url, ...options);

    expect(code).toBe(0);
    expect(stdout).toContain('platform lab-1, version 1');
    expect(stdout).toContain('rollback platform/lab-1');
    expect(await stored('lab-1')).toMatchObject({
      baseUrl: 'https://vllm.example.internal/v1',
      kind: 'azure',
      key: `secret:${SECRET}`,
      apiVersion: '2025-01-01',
      version: 1,
      changedBy: 'ada',
    });
    expect((await lab.run('platform', 'list')).stdout).toMatch(
      /^lab-1 +azure +https:\/\/vllm\.example\.internal\/v1 +secret:arn\S+ +\* +enabled$/m,
    );
  });

  it('changes members of an entry, and of models', async () => {
    const far = ['https://vllm.example.internal/v1', '--kind', 'vllm'];
    expect((await lab.run('platform', 'add', 'far', ...far)).stderr).toContain('--outside-region');
    expect((await lab.add()).stderr).toBe('');
    await lab.run('platform', 'set', 'lab', '--first-event-ms', '5000', '--max-in-flight', '8');
    await lab.run('platform', 'set', 'lab', '--idle-ms', '9000');
    await lab.run('platform', 'set', 'lab', '--model', 'qwen*', '--context', '32768', '--no-tools');
    await lab.run('platform', 'set', 'lab', '--model', 'qwen*', '--input-usd', '0.2');

    expect((await lab.run('platform', 'show', 'lab')).json()).toMatchObject({
      name: 'lab',
      baseUrl: lab.server.url,
      maxInFlight: 8,
      timeouts: { firstEventMs: 5000, idleMs: 9000 },
      overrides: { 'qwen*': { contextTokens: 32768, tools: false, inputUsd: 0.2 } },
      version: 5,
    });
  });

  it('switches entries off and on, and deletes them after a question', async () => {
    await lab.add();
    await lab.run('platform', 'disable', 'lab');
    expect((await lab.run('platform', 'list')).stdout).toMatch(/disabled$/m);
    await lab.run('platform', 'enable', 'lab');
    expect((await lab.run('platform', 'list')).stdout).toMatch(/enabled$/m);

    await runHere(['platform', 'remove', 'lab'], lab.models.env, { answer: 'n' });
    expect(await stored()).not.toHaveProperty('removed');
    expect((await lab.run('platform', 'remove', 'lab')).code).toBe(0);
    expect(await stored()).toMatchObject({ removed: true });
    expect((await lab.run('platform', 'show', 'lab')).code).toBe(2);
  });

  it.each(['platform/lab', '@platform/lab'])(
    'has a history that can be restored: %s',
    async (subject) => {
      await lab.add();
      await lab.run('platform', 'remove', 'lab');

      expect((await lab.run('history', subject)).stdout).toMatch(/^1 .* platform +http:.*vllm$/m);
      expect((await lab.run('rollback', subject)).code).toBe(0);
      // Entries are for all GitLab instances together.
      expect((await lab.run('history', subject, '--instance', 'one')).stdout).toMatch(
        /^3 .* rollback /m,
      );
      expect(await stored()).toMatchObject({ baseUrl: lab.server.url, version: 3 });
    },
  );
});

describe('what no platform can be', () => {
  it.each([
    [['Lab', 'https://a.example/v1', '--kind', 'vllm'], "'Lab' cannot be the name"],
    [['a/b', 'https://a.example/v1', '--kind', 'vllm'], "'a/b' cannot be the name"],
    [['lab', 'https://a.example/v1'], 'kind of the server is missing'],
    [['lab', 'https://a.example/v1', '--kind', 'ollama'], 'Allowed choices are'],
    [['lab', 'ftp://a.example/v1', '--kind', 'vllm'], 'is not a base URL'],
    [['lab', 'https://key@a.example/v1', '--kind', 'vllm'], 'is not a base URL'],
    [['lab', 'https://a.example/v1?x=1', '--kind', 'vllm'], 'is not a base URL'],
    [['lab', 'http://10.0.0.1/v1', '--kind', 'vllm'], 'Over http'],
    [['lab', 'https://a.example/v1', '--kind', 'vllm', '--key', 'sk-123'], "value of 'key'"],
    [['lab', 'https://a.example/v1', '--kind', 'vllm', '--idle-ms', '0'], 'whole number'],
    [['lab', 'https://a.example/v1', '--kind', 'vllm', '--context', '9'], 'describe a model'],
  ])('%j', async (args, problem) => {
    const { code, stderr } = await lab.run('platform', 'add', ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(problem);
    expect((await lab.run('platform', 'list', '--json')).json()).toEqual([]);
  });

  it('is not added twice, and not changed where it does not exist', async () => {
    await lab.add();
    const again = await lab.run('platform', 'add', 'lab', lab.server.url, '--kind', 'vllm');
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('lab exists') });
    const other = await lab.run('platform', 'set', 'lap', '--idle-ms', '10');
    expect(other.stderr).toMatch(/There is no platform lap[\s\S]*lab/);
    expect((await lab.run('platform', 'set', 'lab')).stderr).toContain('Nothing to change');
    const empty = await lab.run('platform', 'set', 'lab', '--model', 'qwen*');
    expect(empty.stderr).toContain('Nothing is said of these models');
    expect((await lab.run('history', 'platform/Lab')).code).toBe(2);
  });
});

describe('platform check', () => {
  it('asks the server itself', async () => {
    await lab.add();
    const { code, stdout } = await lab.run('platform', 'check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok +address +127\.0\.0\.1 \(loopback\)/);
    expect(stdout).toMatch(/ok +models +qwen3$/m);
    expect(stdout).toMatch(/ok +answer +qwen3 in \d+ ms, ends with stop/);
    expect(stdout).toMatch(/ok +stream +qwen3 in \d+ ms, ends with stop/);
    expect(lab.server.calls.map(({ body }) => body.stream ?? false)).toContain(true);
  });

  it('says which step fails, and never in the server’s words', async () => {
    await lab.add();
    lab.script = { type: 'error', status: 500, body: { error: { message: 'quotes the prompt' } } };
    const { code, stdout, json } = await lab.run('platform', 'check', 'lab', '--json');
    expect(code).toBe(1);
    expect(json<object[]>()).toMatchObject([
      {
        name: 'lab',
        steps: [
          ...['address', 'key', 'ready', 'models'].map((step) => ({ step, ok: true })),
          ...['answer', 'stream'].map((step) => ({ step, ok: false })),
          { step: 'tools', ok: true },
        ],
      },
    ]);
    expect(stdout).not.toContain('quotes the prompt');
  });

  it('finds an answer that is cut off', async () => {
    await lab.add();
    lab.script = { type: 'answer', text: 'o', fault: 'no-end' };
    const { stdout } = await lab.run('platform', 'check', 'lab');
    expect(stdout).toMatch(/failed +stream/);
  });

  it.each(['http://169.254.169.254/v1', 'http://93.184.216.34/v1'])(
    'contacts no %s',
    async (url) => {
      await lab.run('platform', 'add', 'lab', url, '--kind', 'vllm', '--insecure-http');
      const { code, stdout } = await lab.run('platform', 'check', 'lab');
      expect(code).toBe(1);
      expect(stdout).toContain('an address that the gateway never contacts');
    },
  );

  it('says that a damaged entry is damaged', async () => {
    const Item = { pk: 'ASSIGNMENT', sk: '*#@platform/lab', version: 1, baseUrl: 'nonsense' };
    await lab.models.table.put(Item);
    expect((await lab.run('platform', 'check')).stdout).toContain('damaged');
    expect((await lab.run('platform', 'list')).stdout).toMatch(/damaged$/m);
  });
});
