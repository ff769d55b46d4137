/** What `platform check` says of servers that are well, and of those that are not. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkCertificate, checkKey } from '#infra/cli/models/check-server.ts';
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { createPlatformKeys } from '#shared/openai/keys.ts';
import { END, said, stream } from '../../../shared/openai/chunks.ts';
import { entryAt } from '../../../shared/openai/open-ai-platform.ts';
import { selfSigned } from '../doctor/self-signed.ts';
import { type Lab, startLab } from './platform-lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

const stepsOf = async (...args: string[]) => {
  const { json, code } = await lab.run('platform', 'check', 'lab', '--json', ...args);
  const [{ steps } = { steps: [] }] =
    json<{ steps: { step: string; ok: boolean; says: string }[] }[]>();
  return { code, of: (name: string) => steps.find(({ step }) => step === name), steps };
};

describe('platform check', () => {
  it('tells address, key, readiness, models, answer, stream and tools', async () => {
    await lab.add();
    const { code, of, steps } = await stepsOf();
    expect(code).toBe(0);
    expect(steps.map(({ step }) => step)).toEqual([
      ...['address', 'key', 'ready', 'models', 'answer', 'stream', 'tools'],
    ]);
    expect(of('address')?.says).toBe('127.0.0.1 (loopback)');
    expect(of('ready')?.says).toBe('/health answers 200');
    expect(of('tools')?.says).toBe('qwen3 calls none');
    // One token is enough to see that there is an answer.
    expect(lab.server.calls.map(({ body }) => body['max_tokens'])).toEqual([1, 1, 256]);
  });

  it('tells that a tool is called, or what vLLM needs for it', async () => {
    await lab.add();
    const toolCalls = [{ id: 'a', name: 'clock', arguments: '{}' }];
    lab.script = { type: 'answer', toolCalls };
    expect((await stepsOf()).of('tools')?.says).toBe('qwen3 calls them');
    expect(lab.server.calls.at(-1)?.body).toMatchObject({ tool_choice: 'required' });

    const message = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser';
    lab.script = { type: 'error', status: 400, body: { error: { message } } };
    expect((await stepsOf()).of('tools')).toMatchObject({
      ok: true,
      says: expect.stringContaining('vLLM needs --enable-auto-tool-choice'),
    });
  });

  it.each([
    ['without an end mark', stream(said({ content: 'a' }, 'stop')), 'without [DONE]'],
    ['without a finish reason', stream(said({ content: 'a' }), END), 'no-finish-reason'],
    ['without usage', stream(said({ content: 'a' }, 'stop'), END), 'tokens are not counted'],
  ])('tells of a stream %s', async (_, script, says) => {
    await lab.add();
    lab.script = script;
    expect((await stepsOf()).of('stream')).toMatchObject({
      ok: true,
      says: expect.stringContaining(says),
    });
  });

  it('misses a model that is assigned', async () => {
    await lab.add();
    await lab.run('assign', 'duo_chat', 'lab//qwen4');
    const { code, of } = await stepsOf();
    expect(code).toBe(1);
    expect(of('models')).toMatchObject({ ok: false, says: 'assigned and not listed: qwen4' });
    expect(of('answer')?.says).toContain('qwen4');
  });

  it('compares the context with what the gateway reckons with', async () => {
    lab.server.models = [{ id: 'qwen3', max_model_len: 32_768 }];
    await lab.add();
    const before = await stepsOf();
    expect(before.code).toBe(1);
    expect(before.of('context')).toMatchObject({
      ok: false,
      says: expect.stringMatching(
        /^qwen3 takes 32768 tokens, .* \d+: platform set lab --model 'qwen3' --context 32768$/,
      ),
    });

    await lab.run('platform', 'set', 'lab', '--model', 'qwen3', '--context', '32768');
    expect((await stepsOf()).of('context')).toMatchObject({ ok: true });
    lab.server.models = [{ id: 'qwen3', meta: { n_ctx: 4_096 } }];
    expect((await stepsOf()).of('context')?.says).toContain('takes 4096 tokens');
  });

  it('asks no server whose model is still loading for patience', async () => {
    await lab.add();
    lab.server.readyStatus = 503;
    expect((await stepsOf()).of('ready')).toMatchObject({
      ok: false,
      says: 'still loading its model (503)',
    });
  });

  it('does not blame a server for a key that only GitLab has', async () => {
    await lab.add('--key', 'request');
    lab.script = { type: 'error', status: 401, body: {} };
    const { code, of } = await stepsOf();
    expect(code).toBe(0);
    expect(of('key')?.says).toContain('not known here');
    expect(of('answer')?.says).toContain('Use the connection test in GitLab');
  });
});

describe('the certificate', () => {
  it.each([
    [{ days: 100 }, true, true, 'trusted, 99 days left'],
    [{ days: 5 }, true, true, 'trusted, 4 days left: renew it'],
    [{ days: 100 }, false, false, 'not trusted'],
    [{ days: -1 }, true, false, 'CERT_HAS_EXPIRED'],
    [{ days: 100, name: 'other.example' }, true, false, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('%j, its authority known: %s', async (...row) => {
    const [options, isKnown, ok, says] = row;
    const { key, cert } = selfSigned(options);
    await using server = createServer({ key, cert });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const entry = entryAt(`https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);

    const step = await checkCertificate(entry, isKnown ? [cert] : undefined, Date.now());

    expect(step).toMatchObject({ ok, says: expect.stringContaining(says) });
    server.closeAllConnections();
  });
});

it.each([
  [async () => 'sk', true, 'the secret is readable'],
  [async () => Promise.reject(new TypeError()), false, 'cannot be read'],
])('a secret is read before anybody is asked', async (readSecret, ok, says) => {
  const entry: PlatformEntry = { ...entryAt('https://a.example/v1'), key: SECRET };
  const signForService = async () => Promise.reject(new Error());
  const keys = createPlatformKeys({ readSecret, signForService, now: Date.now });
  expect(await checkKey(entry, keys)).toMatchObject({ ok, says: expect.stringContaining(says) });
});

const SECRET = {
  type: 'secret',
  arn: 'arn:aws:secretsmanager:eu-central-1:1:secret:a',
} as const;
