/** Which listed server GitLab's endpoint is, and which of its models the identifier names. */
import { describe, expect, it } from 'vitest';
import { normalBaseUrl } from '#shared/models/serving-platform.ts';
import { type ListedPlatform, listedModel } from '#shared/routing/listed-platform.ts';

const listed = (name: string, members: Partial<ListedPlatform> = {}): ListedPlatform => ({
  name,
  baseUrl: 'https://vllm.example.internal/v1',
  models: ['*'],
  enabled: true,
  item: {},
  ...members,
});

const platformsOf = (...entries: readonly ListedPlatform[]) =>
  new Map(entries.map((entry) => [entry.name, entry]));

describe('a base URL', () => {
  it.each([
    ['https://vllm.example.internal/v1', 'https://vllm.example.internal/v1'],
    ['https://vllm.example.internal/v1/', 'https://vllm.example.internal/v1'],
    ['https://vllm.example.internal/v1///', 'https://vllm.example.internal/v1'],
    ['HTTPS://VLLM.Example.Internal/v1', 'https://vllm.example.internal/v1'],
    ['https://vllm.example.internal:443/v1', 'https://vllm.example.internal/v1'],
    ['http://10.0.0.1:80', 'http://10.0.0.1'],
    ['https://vllm.example.internal:8000', 'https://vllm.example.internal:8000'],
    ['https://vllm.example.internal/V1', 'https://vllm.example.internal/V1'],
    ['https://[FD00::1]/v1', 'https://[fd00::1]/v1'],
    ['https://0x0a000001/v1', 'https://10.0.0.1/v1'],
    ['https://a.example/x/../v1', 'https://a.example/v1'],
  ])('%s is compared as %s', (text, normal) => {
    expect(normalBaseUrl(text)).toBe(normal);
    // What is stored stays as it is.
    expect(normalBaseUrl(normal)).toBe(normal);
  });

  it.each([
    'ftp://a.example/v1',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'a.example/v1',
    '//a.example/v1',
    '',
    'https://user@a.example/v1',
    'https://user:secret@a.example/v1',
    'https://@a.example/v1',
    'https://a.example/v1?x=1',
    'https://a.example/v1?',
    'https://a.example/v1#x',
    'https://a.example/v1#',
    'https://a.example\\@b.example/v1',
    'https:\\\\a.example/v1',
    'https://a.exa mple/v1',
    ' https://a.example/v1',
    'https://a.example/v1\n',
    'https://a.example\t/v1',
    'https://a%2eexample/v1',
    'https://%31%30.0.0.1/v1',
    'https:///v1',
    'https:a.example/v1',
    'https:/a.example/v1',
    `https://a.example/${'x'.repeat(250)}`,
  ])('is not %j', (text) => {
    expect(normalBaseUrl(text)).toBeUndefined();
  });
});

describe('GitLab’s choice', () => {
  const endpoint = 'https://vllm.example.internal/v1';

  it.each([
    ['custom_openai/qwen3', 'lab//qwen3'],
    ['qwen3', 'lab//qwen3'],
    ['openai/qwen3', 'lab//qwen3'],
    ['azure/chat', 'lab//chat'],
    ['bedrock_mantle/openai.gpt-oss-120b', 'lab//openai.gpt-oss-120b'],
    ['hosted_vllm/org/qwen3', 'lab//org/qwen3'],
    ['openai_like/qwen3', 'lab//qwen3'],
    ['litellm_proxy/qwen3', 'lab//qwen3'],
    ['text-completion-openai/qwen3', 'lab//qwen3'],
    ['custom_openai//qwen3', 'lab///qwen3'],
  ])('%s at a listed server is %s', (identifier, model) => {
    expect(listedModel(identifier, endpoint, platformsOf(listed('lab')))).toBe(model);
  });

  it.each([
    ['bedrock/qwen3', endpoint],
    ['anthropic/claude', endpoint],
    ['vertex_ai/gemini', endpoint],
    ['custom_openai/', endpoint],
    ['custom_openai/a b', endpoint],
    ['azure/..', endpoint],
    ['azure/.', endpoint],
    ['..', endpoint],
    ['custom_openai/a"b', endpoint],
    [`custom_openai/${'x'.repeat(501)}`, endpoint],
    ['custom_openai/qwen3', undefined],
    ['custom_openai/qwen3', ''],
    ['custom_openai/qwen3', 'https://vllm.example.internal'],
    ['custom_openai/qwen3', 'https://vllm.example.internal/v1/x'],
    ['custom_openai/qwen3', 'http://vllm.example.internal/v1'],
    ['custom_openai/qwen3', 'https://vllm.example.internal:8443/v1'],
    ['custom_openai/qwen3', 'https://vllm.example.internal.evil.example/v1'],
  ])('%s at %s is no listed one', (identifier, address) => {
    expect(listedModel(identifier, address, platformsOf(listed('lab')))).toBeUndefined();
  });

  it('goes to the first entry by name that has the URL, is enabled and permits the model', () => {
    const platforms = platformsOf(
      listed('d'),
      listed('c', { models: ['qwen*'] }),
      listed('b', { models: ['llama*'] }),
      listed('a', { enabled: false }),
    );
    expect(listedModel('qwen3', endpoint, platforms)).toBe('c//qwen3');
    expect(listedModel('llama', endpoint, platforms)).toBe('b//llama');
    expect(listedModel('mistral', endpoint, platforms)).toBe('d//mistral');
  });
});
