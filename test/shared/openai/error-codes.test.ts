import { describe, expect, it } from 'vitest';
import type { ErrorScript, Script } from '#infra/local/openai-stand-in/script.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';

const refusal = (message: string, error: object = {}): ErrorScript => ({
  type: 'error',
  status: 400,
  body: { error: { message, type: 'invalid_request_error', ...error } },
});

describe('a refusal', () => {
  it.each<[string, Script, string]>([
    ['400', refusal('secret'), 'model_rejected'],
    ['400 context', refusal('secret', { code: 'context_length_exceeded' }), 'model_input_too_long'],
    [
      '400 llama.cpp context',
      {
        type: 'error',
        status: 400,
        body: {
          error: {
            code: 400,
            type: 'exceed_context_size_error',
            message: 'the request exceeds the available context size secret',
          },
        },
      },
      'model_input_too_long',
    ],
    [
      '401 as text',
      { type: 'error', status: 401, body: { error: 'Unauthorized secret' } },
      'model_credentials',
    ],
    ['403', { type: 'error', status: 403, body: { detail: 'secret' } }, 'model_denied'],
    [
      '404 of older vLLM',
      {
        type: 'error',
        status: 404,
        body: {
          object: 'error',
          message: 'The model secret does not exist',
          type: 'NotFoundError',
          code: 404,
        },
      },
      'model_unknown',
    ],
    [
      '400 of a model that Mantle does not serve there',
      refusal("The model 'secret' isn't supported on this route"),
      'model_unknown',
    ],
    [
      '400 of a model that LiteLLM does not know',
      refusal('Invalid model name passed in model=secret'),
      'model_unknown',
    ],
    ['405', { type: 'error', status: 405, body: {} }, 'model_unknown'],
    ['409', { type: 'error', status: 409, body: {} }, 'model_rejected'],
    ['410', { type: 'error', status: 410, body: {} }, 'model_unknown'],
    ['413', { type: 'error', status: 413, body: {} }, 'model_rejected'],
    [
      '413 of a long prompt',
      { type: 'error', status: 413, body: { detail: 'too many tokens: secret' } },
      'model_input_too_long',
    ],
    ['418', { type: 'error', status: 418, body: {} }, 'model_failed'],
    ['501', { type: 'error', status: 501, body: {} }, 'model_failed'],
    ['504', { type: 'error', status: 504, body: {} }, 'model_timeout'],
    ['529', { type: 'error', status: 529, body: {} }, 'model_unavailable'],
    ['408', { type: 'error', status: 408, body: {} }, 'model_timeout'],
    [
      '422 of FastAPI',
      { type: 'error', status: 422, body: { detail: [{ loc: ['body'], msg: 'secret' }] } },
      'model_rejected',
    ],
    [
      '429',
      {
        type: 'error',
        status: 429,
        body: { error: { code: '429', message: 'secret' } },
        headers: { 'retry-after-ms': '1500' },
      },
      'model_throttled',
    ],
    [
      '302',
      { type: 'error', status: 302, body: {}, headers: { location: 'http://127.0.0.1:1/secret' } },
      'model_failed',
    ],
    ['500', { type: 'error', status: 500, body: { error: { message: 'secret' } } }, 'model_failed'],
    [
      '502 HTML',
      { type: 'raw', status: 502, contentType: 'text/html', pieces: ['<h1>secret</h1>'] },
      'model_unavailable',
    ],
    [
      '503 while loading',
      {
        type: 'error',
        status: 503,
        body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      },
      'model_unavailable',
    ],
    ['a reset', { type: 'reset' }, 'model_failed'],
  ])('with %s has a code of ours and no word of the server', async (_, script, code) => {
    await using platform = await startOpenAiPlatform(script);
    const { error } = await platform.ask();
    expect(error?.code).toBe(code);
    expect(`${error?.message} ${error?.platformError}`).not.toContain('secret');
  });
});
