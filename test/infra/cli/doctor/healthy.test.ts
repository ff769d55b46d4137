import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { type Folder, indexHandbook, tempFolder } from '../../../support/docs-index.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { type CommandLine, startCommandLine } from '../models/command-line.ts';
import { examine, fullArguments, runForPeople } from './examine.ts';

let gateway: TestGateway;
let operator: CommandLine;
let folder: Folder;
beforeAll(async () => {
  folder = tempFolder();
  const DUO_EDGE_DOCS = await indexHandbook(folder.path);
  [gateway, operator] = await Promise.all([
    startTestGateway({ DUO_EDGE_DOCS }),
    startCommandLine(),
  ]);
  gateway.model(demoAnswer);
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await operator[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const MODEL = 'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0';

const EVERYTHING = [
  ...['--model', MODEL, '--embedding-model', 'bedrock/amazon.titan-embed-text-v2:0'],
  ...['--licence', 'offline', '--gitlab-version', '19.3'],
];

describe('a healthy gateway', () => {
  it('passes every check, with the text that GitLab shows', async () => {
    const args = await fullArguments(gateway);

    const env = { ...operator.env, AWS_REGION: 'eu-central-1' };
    const { results, exitCode, of } = await examine([...args, ...EVERYTHING], env);

    expect(results.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(exitCode).toBe(0);
    expect(of('connection')).toMatchObject({
      subject: MODEL,
      gitlab: 'Successfully connected to the self-hosted model',
    });
  });

  it('is examined without content in the report, and without the token', async () => {
    const args = await fullArguments(gateway);
    const token = args.at(-1) ?? '';

    const { text } = await examine(args);

    expect(text).not.toContain(token);
    expect(text).not.toMatch(/stand-in|puts|Hello/);
  });

  it('without a token gets as far as the token, and says how to get one', async () => {
    const { of, exitCode } = await examine(['--url', gateway.url]);

    expect(exitCode).toBe(0);
    expect(of('locked')?.status).toBe('ok');
    expect(of('completion')).toMatchObject({
      status: 'skipped',
      seen: 'needs a GitLab token',
      fix: expect.stringContaining('gitlab-rails runner'),
    });
  });

  it('that takes everybody is examined all the same, with a warning', async () => {
    await using open = await startTestGateway({ AIGW_AUTH__BYPASS_EXTERNAL: 'true' });
    open.model(demoAnswer);

    const { of } = await examine(['--url', open.url]);

    expect(of('locked')).toMatchObject({
      status: 'warning',
      seen: expect.stringMatching(/anybody/),
    });
    expect(of('completion')?.status).toBe('ok');
  });
});

describe('the table', () => {
  it.each([80, 100, 120])('fits %s columns', async (columns) => {
    const { text, exitCode } = await runForPeople(['--url', gateway.url], { columns });

    const lines = text.split('\n').filter((line) => !/\S{50}/.test(line));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(columns);
    expect(text).toMatch(/^ok {7}HEAD \/ within 5 s/m);
    expect(text).toContain('results: 14 ok, 0 warning, 0 failed, 20 skipped');
    expect(exitCode).toBe(0);
  });

  it('tells a fix once', async () => {
    const { text } = await runForPeople(['--url', gateway.url]);

    expect(text.match(/gitlab-rails/g)).toHaveLength(1);
    expect(text).not.toContain('as above');
  });
});

describe('the command line', () => {
  it('runs the chosen checks, and what they need', async () => {
    const { results } = await examine(['--url', gateway.url, '--only', 'ready']);

    const ids = results.map(({ id }) => id);
    expect(ids).toEqual(['url', 'dns', 'tcp', 'certificate', 'head', 'healthz', 'ready']);
  });

  it('leaves out what is skipped', async () => {
    const { of } = await examine(['--url', gateway.url, '--skip', 'cors,slashes']);

    expect([of('cors'), of('slashes')]).toEqual([undefined, undefined]);
  });

  it.each([
    { name: 'no URL', args: [], text: '--url is missing' },
    { name: 'an unknown option', args: ['--url', 'x', '--wat'], text: "unknown option '--wat'" },
    { name: 'an unknown check', args: ['--url', 'x', '--only', 'wat'], text: '--only and --skip' },
    { name: 'no URL of GitLab', args: ['--url', 'x', '--gitlab', 'wat'], text: '--gitlab' },
    { name: 'no such file', args: ['--url', 'x', '--ca', '/none.pem'], text: 'ENOENT' },
  ])('ends with 2 for $name', async ({ args, text }) => {
    const run = await runForPeople(args);

    expect(run.exitCode).toBe(2);
    expect(run.text).toContain(text);
  });

  it('explains itself', async () => {
    const { exitCode, text } = await runForPeople(['--help']);

    expect(exitCode).toBe(0);
    expect(text).toContain('connection     Test connection, 3 s');
  });
});
