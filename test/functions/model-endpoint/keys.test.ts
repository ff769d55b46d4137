/** The life of keys: made, bound, changed and revoked by the operator's program, and held by the function. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../../infra/cli/models/command-line.ts';
import { startTcpRelay } from '../../support/tcp-relay.ts';
import { createOperator, type Operator, operatorEnvironment } from './operator.ts';
import { bearer, type EndpointSite, type ErrorReply, question, startEndpoint } from './site.ts';

const START = Date.UTC(2026, 10, 27, 9);
const SECOND = 1_000;
const DAY = 86_400 * SECOND;

let site: EndpointSite;
let nowMs: number;
let models: Operator['run'];
let create: Operator['create'];
beforeEach(async () => {
  nowMs = START;
  site = await startEndpoint({}, () => nowMs);
  ({ run: models, create } = createOperator(site, () => nowMs));
});
afterEach(() => site[Symbol.asyncDispose]());

const ask = async (key: string, model = 'claude-haiku-4-5') => {
  const { status, ...reply } = await site.ask(key, { ...question(), model });
  return status === 200 ? 200 : [status, reply.json<ErrorReply>().error.code];
};

const reason = () => site.logs.at(-1)?.['reason'];

describe('a key', () => {
  it('is printed once, alone on its line, and stored as a hash', async () => {
    const { code, stdout, stderr } = await models('key', 'create', 'DWS', '--model', '*');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^dek_[a-z2-7]{12}_[\w-]{43}\n$/);
    expect(stderr).toContain('now  DWS: *');
    expect(stderr).toContain('Shown once.');
    expect(stderr).not.toContain('dek_');
    const { stdout: list } = await models('key', 'list', '--json');
    expect(list).toContain('"label": "DWS"');
    expect(list).not.toMatch(/hash|dek_/);
    const secret = stdout.trim().split('_').slice(2).join('_');
    expect(JSON.stringify(site.logs) + list).not.toContain(secret);
    expect(await ask(stdout.trim())).toBe(200);
  });

  it('revoked by another process is refused within 30 s, and for good', {
    timeout: 60_000,
  }, async () => {
    const { id, key } = await create();
    expect(await ask(key)).toBe(200);

    const revoked = await runCommand(['key', 'revoke', id, '--yes'], operatorEnvironment(site));

    expect(revoked.code).toBe(0);
    nowMs += 29 * SECOND;
    expect(await ask(key)).toBe(200);
    nowMs += SECOND;
    expect(await ask(key)).toEqual([401, 'invalid_api_key']);
    expect(site.logs.at(-1)).toMatchObject({ reason: 'revoked key', keyId: id, access: 'denied' });
    const back = await models('rollback', `key/${id}`, '--yes');
    expect(back).toMatchObject({ code: 2, stderr: expect.stringContaining('not rolled back') });
    expect((await models('key', 'set', id, '--model', 'x')).code).toBe(2);
    expect((await models('history', `key/${id}`)).stdout).toMatch(/2 .*ada .*revoked[\s\S]*1 /);
  });

  it('asks before it is revoked', async () => {
    const { id, key } = await create();

    expect((await models('key', 'revoke', id)).code).toBe(2);
    nowMs += 31 * SECOND;
    expect(await ask(key)).toBe(200);
  });

  it('is good to the end of its last day', async () => {
    const { key } = await create('--expires', '2026-11-27');
    nowMs = Date.UTC(2026, 10, 27, 23, 59, 59);
    expect(await ask(key)).toBe(200);

    nowMs += SECOND;
    expect(await ask(key)).toEqual([401, 'invalid_api_key']);
    expect(reason()).toBe('expired key');
  });

  it('is replaced by one like it, beside which it is good for the overlap', async () => {
    const { id, key } = await create('--feature', 'duo_chat', '--budget', '5', '--refuse');

    const { stdout, stderr } = await models('key', 'rotate', id, '--overlap', '24h');
    const next = stdout.trim();

    expect(stderr).toContain('until the end of 2026-11-28');
    expect(stderr).toContain('feature duo_chat, 5.00 USD a month, refusing beyond it');
    nowMs += 31 * SECOND;
    expect([await ask(key), await ask(next)]).toEqual([200, 200]);
    nowMs += 2 * DAY;
    expect([await ask(key), await ask(next)]).toEqual([[401, 'invalid_api_key'], 200]);
  });

  it('may ask for what it was made for, by name or by what the name leads to', async () => {
    const named = await create();
    await models('key', 'set', named.id, '--model', 'claude-haiku-4-5', '--model', 'eu.amazon.*');

    expect(await ask(named.key)).toBe(200);
    expect(await ask(named.key, 'custom_openai/claude-haiku-4-5')).toBe(200);
    expect(await ask(named.key, 'eu.amazon.nova-pro-v1:0')).toBe(200);
    expect(await ask(named.key, 'claude-sonnet-4-6')).toEqual([404, 'model_not_found']);
    expect(await ask(named.key, 'gpt-99')).toEqual([404, 'model_not_found']);
  });

  it('is refused beyond its own budget, whoever else has money left', async () => {
    const poor = await create('--budget', '0.01', '--refuse');
    const rich = await create();
    site.model({
      type: 'answer',
      text: 'ok',
      usage: { inputTokens: 100_000, outputTokens: 10_000 },
    });
    expect(await ask(poor.key)).toBe(200);
    nowMs += 31 * SECOND;

    expect(await ask(poor.key)).toEqual([403, 'budget_used_up']);
    expect(site.logs.at(-1)).toMatchObject({ budget: `*#key/${poor.id}`, keyId: poor.id });
    expect(await ask(rich.key)).toBe(200);
    expect((await models('key', 'list')).stdout).toMatch(new RegExp(`${poor.id} .*0\\.\\d+ USD`));
    expect((await models('budget', 'set', `key/${poor.id}`, '100')).code).toBe(0);
  });

  it('stands for its feature and its instance, whatever headers say', async () => {
    const { key, id } = await create('--feature', 'duo_chat', '--instance', 'its-own');
    await site.decide('its-own#duo_chat', { model: 'amazon.nova-pro-v1:0', pinned: true });
    await site.decide('other#duo_chat', { model: 'amazon.nova-lite-v1:0', pinned: true });

    const headers = { 'x-gitlab-instance-id': 'other', 'x-gitlab-global-user-id': 'somebody' };
    const reply = await site.ask(key, { ...question(), user: 'u-1' }, headers);

    expect(reply.headers).toMatchObject({
      'x-duo-edge-model': 'amazon.nova-pro-v1:0',
      'x-duo-edge-route': 'pinned',
    });
    expect(site.logs.at(-1)).toMatchObject({
      feature: 'duo_chat',
      gitlabInstance: 'its-own',
      keyId: id,
      user: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });
});

describe('what is no key', () => {
  const unknown = `dek_${'a'.repeat(12)}_${'A'.repeat(43)}`;

  it.each([
    ['no key', {}],
    ['no key', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['malformed key', { authorization: 'Bearer sk-1234' }],
    ['unknown key', { authorization: `bearer ${unknown}` }],
  ])('%s', async (words, headers) => {
    const reply = await site.send({ path: '/v1/models', method: 'GET', headers });

    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toBe('Bearer');
    expect(reply.json<ErrorReply>().error.message).toMatch(/^Incorrect API key provided/);
    expect(reason()).toBe(words);
    expect(reply.text).not.toContain(words);
  });

  it('opens no route of GitLab, and GitLab’s token opens none of these', async () => {
    const { key } = await create();
    const headers = { ...(await site.headers()), ...bearer(key) };

    const asGitlab = await site.send({ path: '/v1/code/user_access_token', headers });
    const asProgram = await site.send({ path: '/v1/models', method: 'GET' });

    expect([asGitlab.status, asProgram.status]).toEqual([401, 401]);
  });

  it('a damaged item is none', async () => {
    const key = await site.key({ models: [] });

    expect(await ask(key)).toEqual([401, 'invalid_api_key']);
  });
});

describe('while the table is down', () => {
  it('known keys serve 15 minutes more, others are told to come back', async () => {
    const [known, other] = [await site.key(), await site.key()];
    await using relay = await startTcpRelay(site.dynamodbUrl);
    const env = { AWS_ENDPOINT_URL_DYNAMODB: relay.url, DUO_EDGE_TABLE: site.table };
    await using behind = await startEndpoint(env, () => nowMs);
    const statusOf = async (key: string) => (await behind.ask(key, question())).status;
    expect(await statusOf(known)).toBe(200);
    relay.cut();

    nowMs += 60 * SECOND;
    expect([await statusOf(known), await statusOf(other)]).toEqual([200, 503]);
    expect(behind.logs.at(-1)).toMatchObject({ outcome: 'keys_unavailable' });
    nowMs += 16 * 60 * SECOND;
    expect(await statusOf(known)).toBe(503);

    relay.restore();
    expect(await statusOf(other)).toBe(200);
  });
});
