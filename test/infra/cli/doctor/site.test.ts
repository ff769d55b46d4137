import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CUSTOMER_PORTAL } from '#infra/cli/doctor/read-token.ts';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { ALL_SCOPES, examine, fullArguments, runForPeople } from './examine.ts';
import { startFrontEnd } from './front-end.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.model(demoAnswer);
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Checks that ask the gateway nothing. */
async function examineSite(only: string, ...more: string[]) {
  return await examine(['--url', gateway.url, '--only', only, ...more]);
}

const FEW_SCOPES = ['complete_code', 'generate_code', 'generate_embeddings_codebase'];

describe('a site', () => {
  it.each([
    { licence: 'enterprise', seen: /^online licence, Enterprise seats: .*Chat \(Non-Agentic/ },
    { licence: 'online', seen: /^online licence without .*titles and summaries\. Chat, reviews/ },
    { licence: 'offline', seen: /^offline licence: .*Chat \(Non-Agentic, formerly Classic\)/ },
  ])('with the licence "$licence" is told what reaches the gateway', async ({ licence, seen }) => {
    const { of } = await examineSite('site', '--licence', licence);

    expect(of('site')).toMatchObject({ status: 'ok', seen: expect.stringMatching(seen) });
  });

  it('without seats had Chat before 19.0', async () => {
    const { of } = await examineSite('site', '--licence', 'online', '--gitlab-version', '18.9');

    expect(of('site')?.seen).toMatch(/before GitLab 19\.0 also Chat$/);
  });

  it.each([
    { name: 'of an add-on', scopes: ALL_SCOPES, seen: /code review/ },
    { name: 'of no add-on', scopes: FEW_SCOPES, seen: /titles and summaries/ },
  ])('of which only a token is known is judged by its scopes: $name', async ({ scopes, seen }) => {
    const token = await gateway.gitlab.sign({ scopes });

    const { of } = await examineSite('site', '--token', token);

    expect(of('site')).toMatchObject({ status: 'ok', seen: expect.stringMatching(seen) });
  });

  it('of which nothing is known says what to give', async () => {
    const { results } = await examineSite('site,direct-use,billing');

    const left = results.filter(({ status }) => status === 'skipped');
    expect(left.map(({ id }) => id)).toEqual(['direct-use', 'site', 'billing']);
    for (const { fix } of left) expect(fix).toContain('--licence enterprise');
  });

  it('whose token has no scope of the seats it should have is warned', async () => {
    const token = await gateway.gitlab.sign({ scopes: FEW_SCOPES });

    const { of } = await examineSite('site', '--licence', 'enterprise', '--token', token);

    expect(of('site')).toMatchObject({
      status: 'warning',
      gitlab: expect.stringContaining('M3006'),
      fix: expect.stringContaining('synchronise'),
    });
  });

  it('that calls itself offline has no token of the portal', async () => {
    const token = await gateway.gitlab.sign({ iss: CUSTOMER_PORTAL, scopes: ALL_SCOPES });

    const { of } = await examineSite('site', '--licence', 'offline', '--token', token);

    expect(of('site')).toMatchObject({
      status: 'warning',
      seen: expect.stringContaining('customer portal signed'),
    });
  });

  it('without seats misses no scope of seats', async () => {
    const token = await gateway.gitlab.sign({ scopes: FEW_SCOPES });
    const args = ['--gitlab', gateway.gitlab.url, '--token', token];

    const online = await examineSite('scopes,chat', ...args, '--licence', 'online');
    const enterprise = await examineSite('scopes', ...args, '--licence', 'enterprise');

    expect(online.of('scopes')?.status).toBe('ok');
    expect(online.of('chat')?.status).toBe('skipped');
    expect(online.exitCode).toBe(0);
    expect(enterprise.of('scopes')).toMatchObject({
      status: 'warning',
      seen: expect.stringContaining('Non-Agentic'),
    });
  });
});

describe('direct connections', () => {
  it.each([
    { licence: 'offline', version: '19.5', seen: /^possible/ },
    { licence: 'enterprise', version: '18.8', seen: /^possible/ },
    { licence: 'online', version: '18.9', seen: /since 18\.9 behind a flag/ },
    { licence: 'enterprise', version: '19.3', seen: /^not used/ },
  ])('with the licence "$licence" and GitLab $version', async ({ licence, version, seen }) => {
    const given = ['--licence', licence, '--gitlab-version', version];

    const { of } = await examineSite('direct-use', ...given);

    expect(of('direct-use')).toMatchObject({ status: 'ok', seen: expect.stringMatching(seen) });
  });

  it.each([
    { version: '19.3', status: 'warning' },
    { version: '18.11', status: 'ok' },
  ])('whose token takes over 3 s, for GitLab $version: $status', async ({ version, status }) => {
    const slow = { path: '/v1/code/user_access_token', delayMs: 3_100 };
    await using frontEnd = await startFrontEnd(gateway.url, { slow });
    const args = [...(await fullArguments(gateway)), '--url', frontEnd.url];

    const { of } = await examine([...args, '--only', 'user-token', '--gitlab-version', version]);

    expect(of('user-token')).toMatchObject({ status });
  });

  it('that GitLab refuses are not examined', async () => {
    const args = [...(await fullArguments(gateway)), '--only', 'direct', '--licence', 'enterprise'];

    const refused = await examine([...args, '--gitlab-version', '19.3']);
    const possible = await examine([...args, '--gitlab-version', '18.8']);

    expect(refused.of('direct')).toMatchObject({
      status: 'skipped',
      seen: expect.stringContaining('online licence'),
    });
    expect(possible.of('direct')?.status).toBe('ok');
  });
});

describe('the version of GitLab', () => {
  it.each([
    { version: '19.2.0', status: 'warning', seen: /can empty the Local AI Gateway URL/ },
    { version: 'v19.2.0-ee', status: 'warning', seen: /can empty/ },
    { version: '19.2.1', status: 'ok', seen: /generations by v3 or v4, completions by v2, or/ },
    { version: '19.20.0', status: 'ok', seen: /newer than 19\.5/ },
    { version: '19.3', status: 'ok', seen: /generations by v4 only/ },
    { version: '17.10.4', status: 'ok', seen: /completions by v2$/ },
    { version: '17.9', status: 'warning', seen: /older than 17\.10/ },
  ])('$version: $status', async ({ version, status, seen }) => {
    const { of } = await examineSite('version', '--gitlab-version', version);

    expect(of('version')).toMatchObject({ status, seen: expect.stringMatching(seen) });
  });

  it('is the one that requests carry', async () => {
    const args = [...(await fullArguments(gateway)), '--only', 'connection'];

    await examine([...args, '--gitlab-version', ' 19.3.1 ']);

    await expect.poll(() => gateway.logs.at(-1)).toMatchObject({ gitlabVersion: '19.3.1' });
  });

  it('is asked for', async () => {
    const { of } = await examineSite('version');

    expect(of('version')).toMatchObject({ status: 'skipped' });
  });
});

describe("red lines of GitLab's health page", () => {
  it.each([
    {
      given: ['--licence', 'enterprise', '--gitlab-version', '19.3'],
      has: /its service.*customers\.gitlab\.com and cloud\.gitlab\.com.*WebSocket/,
      hasNot: /placeholder/,
    },
    {
      given: ['--licence', 'offline', '--gitlab-version', '18.9'],
      has: /its service.*placeholder/,
      hasNot: /customers|WebSocket/,
    },
    { given: ['--gitlab-version', '17.11'], has: /licence.*placeholder/, hasNot: /Agent Platform/ },
    { given: [], has: /customers.*placeholder.*WebSocket/, hasNot: /undefined/ },
    {
      given: ['--agent-platform', 'agents.example.com:443'],
      has: /the Agent Platform: settings/,
      hasNot: /its service/,
    },
  ])('are told whose they are: $given', async ({ given, has, hasNot }) => {
    const { of } = await examineSite('red-lines', ...given);

    expect(of('red-lines')).toMatchObject({ status: 'ok', seen: expect.stringMatching(has) });
    expect(of('red-lines')?.seen).not.toMatch(hasNot);
  });
});

describe('leave for local requests', () => {
  it.each([
    { url: 'https://10.1.2.3', status: 'warning' },
    { url: 'https://172.31.0.9/prod', status: 'warning' },
    { url: 'https://192.168.1.1', status: 'warning' },
    { url: 'https://100.64.0.1', status: 'warning' },
    { url: 'https://[fd00::1]', status: 'warning' },
    { url: 'https://[::ffff:10.0.0.1]', status: 'warning' },
    { url: 'https://172.32.0.1', status: 'ok' },
    { url: 'https://8.8.8.8', status: 'ok' },
    { url: 'http://127.0.0.1:5052', status: 'ok' },
    { url: 'http://[::1]:5052', status: 'ok' },
  ])('for $url: $status', async ({ url, status }) => {
    const { of } = await examine(['--url', url, '--only', 'local-requests']);

    expect(of('local-requests')).toMatchObject({ status });
  });

  it('names the setting, and only for versions that have code search', async () => {
    const args = ['--url', 'https://10.1.2.3', '--only', 'local-requests', '--gitlab-version'];

    const newer = await examine([...args, '18.11']);
    const older = await examine([...args, '18.10']);

    expect(newer.of('local-requests')?.fix).toContain('Allow requests to the local network');
    expect(older.of('local-requests')?.status).toBe('ok');
  });
});

describe('the command line', () => {
  it.each([
    { args: ['--licence', 'gold'], text: 'Allowed choices are enterprise, online, offline' },
    { args: ['--gitlab-version', 'new'], text: 'Such as 19.3' },
    { args: ['--billing-host', 'a.example.com'], text: 'billing.example.com:443' },
    { args: ['--billing-host', 'a.example.com:99999'], text: 'billing.example.com:443' },
    { args: ['--dimensions', '1e3'], text: 'A number such as 1024' },
  ])('refuses $args', async ({ args, text }) => {
    const run = await runForPeople(['--url', 'x', ...args]);

    expect(run.exitCode).toBe(2);
    expect(run.text).toContain(text);
  });
});
