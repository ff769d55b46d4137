import { describe, expect, it } from 'vitest';
import type { ChatCall } from '#infra/local/openai-stand-in/chat-call.ts';
import type { Script } from '#infra/local/openai-stand-in/script.ts';
import type { PlatformKindName } from '#shared/models/serving-platform.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';

const OK: Script = { type: 'answer', text: 'ok' };

describe('a request', () => {
  it('holds what the form has, and nothing else', async () => {
    await using platform = await startOpenAiPlatform(OK);
    await platform.ask();
    const [call] = platform.server.calls;
    expect(call?.body).toEqual({
      model: 'qwen3',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello?' },
      ],
      max_tokens: 1_000,
      temperature: 0.2,
      stop: ['\n\n'],
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(Object.keys(call?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-request-id',
    ]);
    expect(call?.headers['user-agent']).toMatch(/^duo-edge\/\d+\.\d+\.\d+$/);
  });

  it('gives a begun answer as context, and four stop sequences at most', async () => {
    await using platform = await startOpenAiPlatform(OK);
    await platform.ask({
      prompt: {
        system: '',
        messages: [
          { role: 'user', text: 'Go on.' },
          { role: 'assistant', text: 'def a' },
        ],
      },
      stopSequences: ['1', '2', '3', '4', '5'],
    });
    const [call] = platform.server.calls;
    expect(call?.body).toMatchObject({
      messages: [{ role: 'user', content: 'Go on.\n\n[Previous assistant context]: def a' }],
      stop: ['1', '2', '3', '4'],
    });
  });

  it.each<[PlatformKindName, string, object, object]>([
    [
      'openai',
      '/v1/chat/completions',
      { authorization: 'Bearer sk-secret' },
      { max_tokens: 1_000 },
    ],
    [
      'azure',
      '/v1/openai/deployments/qwen3/chat/completions?api-version=2024-10-21',
      { 'api-key': 'sk-secret' },
      { max_tokens: 1_000 },
    ],
    [
      'azure-v1',
      '/v1/chat/completions',
      { 'api-key': 'sk-secret' },
      { max_completion_tokens: 1_000 },
    ],
    [
      'bedrock-openai',
      '/v1/chat/completions',
      { authorization: 'Bearer sk-secret' },
      { max_completion_tokens: 1_000 },
    ],
    [
      'mantle',
      '/v1/chat/completions',
      { authorization: 'Bearer sk-secret' },
      { max_tokens: 1_000 },
    ],
  ])('to %s has its path, its key and its limit', async (...[kind, path, headers, body]) => {
    const key = { type: 'secret', arn: 'arn:aws:secretsmanager:eu-central-1:1:secret:a' } as const;
    await using platform = await startOpenAiPlatform(OK, { entry: { kind, key } });
    await platform.ask();
    expect(platform.server.calls[0]).toMatchObject({ path, headers, body });
  });

  it('to a newer model of OpenAI has the newer limit', async () => {
    await using platform = await startOpenAiPlatform(OK, { entry: { kind: 'openai' } });
    await platform.ask({ target: { platform: 'lab', modelId: 'gpt-5.1', region: 'x' } });
    expect(platform.server.calls[0]?.body).toMatchObject({ max_completion_tokens: 1_000 });
  });

  it.each([
    ['2024-08-01-preview', false],
    ['2024-09-01-preview', true],
    ['2025-02-01-preview', true],
  ])('to Azure %s asks for usage in streams: %s', async (apiVersion, isAsked) => {
    const entry = { kind: 'azure', apiVersion } as const;
    await using platform = await startOpenAiPlatform(OK, { entry });
    await platform.ask();
    expect('stream_options' in (platform.server.calls[0]?.body ?? {})).toBe(isAsked);
  });

  it('has a name of its own', async () => {
    await using platform = await startOpenAiPlatform(OK);
    await platform.ask();
    await platform.ask();
    const names = platform.server.calls.map(({ headers }) => headers['x-request-id']);
    expect(new Set(names).size).toBe(2);
    expect(String(names[0])).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is signed by the role where the kind takes one, and refused where it does not', async () => {
    const entry = { kind: 'mantle', key: { type: 'role' } } as const;
    await using mantle = await startOpenAiPlatform(OK, { entry });
    await mantle.ask();
    expect(mantle.server.calls[0]?.headers.authorization).toBe('AWS4 bedrock-mantle');

    await using vllm = await startOpenAiPlatform(OK, { entry: { ...entry, kind: 'vllm' } });
    expect((await vllm.ask()).error?.code).toBe('model_credentials');
    expect(vllm.server.calls).toEqual([]);
  });

  it('carries the request’s own key only where the entry says so', async () => {
    await using own = await startOpenAiPlatform(OK, { entry: { key: { type: 'request' } } });
    await own.ask({ apiKey: 'from-gitlab' });
    expect(own.server.calls[0]?.headers.authorization).toBe('Bearer from-gitlab');

    await using none = await startOpenAiPlatform(OK);
    await none.ask({ apiKey: 'from-gitlab' });
    expect(JSON.stringify(none.server.calls)).not.toContain('from-gitlab');
  });

  it('reads a secret again when its key is refused, once', async () => {
    const keys = ['{"api_key":"old"}', 'new'];
    const answer = ({ headers }: ChatCall): Script =>
      String(headers.authorization).endsWith('new')
        ? OK
        : { type: 'error', status: 401, body: { error: 'Unauthorized' } };
    const key = { type: 'secret', arn: 'arn' } as const;
    await using platform = await startOpenAiPlatform(answer, {
      entry: { key },
      secrets: async () => keys.shift() ?? 'worse',
    });
    expect(await platform.ask()).toMatchObject({ text: 'ok' });
    expect(platform.server.calls).toHaveLength(2);
  });

  it('reads a secret once for all that is asked soon after', async () => {
    let read = 0;
    const key = { type: 'secret', arn: 'arn' } as const;
    await using platform = await startOpenAiPlatform(OK, {
      entry: { key },
      async secrets() {
        read += 1;
        return `key-${read}`;
      },
    });
    await Promise.all([platform.ask(), platform.ask()]);
    await platform.ask();
    expect(read).toBe(1);
    const opened = platform.server.calls.map(({ headers }) => headers.authorization);
    expect(new Set(opened)).toEqual(new Set(['Bearer key-1']));
  });

  it.each(['a b', 'a\nb', 'schlüssel'])('is not opened with what is no key: %j', async (apiKey) => {
    const key = { type: 'request' } as const;
    await using platform = await startOpenAiPlatform(OK, { entry: { key } });
    const { error } = await platform.ask({ apiKey });
    expect(error?.code).toBe('model_credentials');
    expect(`${error?.message}`).not.toContain(apiKey);
    expect(platform.server.connections).toBe(0);
  });

  it('goes to allow-listed models of entries that exist alone', async () => {
    await using platform = await startOpenAiPlatform(OK, { entry: { models: ['qwen*'] } });
    for (const [name, modelId] of [
      ['lab', 'llama'],
      ['other', 'qwen3'],
    ] as const) {
      const { error } = await platform.ask({ target: { platform: name, modelId, region: 'x' } });
      expect(error?.code).toBe('model_unknown');
    }
    expect(platform.server.connections).toBe(0);
  });

  it('reuses its connection', async () => {
    await using platform = await startOpenAiPlatform(OK);
    for (let i = 0; i < 6; i += 1) await platform.ask({ streaming: i > 0 });
    // A stream's own is free again a moment after its end mark.
    expect(platform.server.connections).toBeLessThanOrEqual(2);
  });
});
