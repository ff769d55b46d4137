import { describe, expect, it } from 'vitest';
import type { ChatCall } from '#infra/local/openai-stand-in/chat-call.ts';
import type { ErrorScript, Script } from '#infra/local/openai-stand-in/script.ts';
import type { Answer } from '#infra/local/openai-stand-in/server.ts';
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { startOpenAiPlatform } from './open-ai-platform.ts';

const OK: Script = { type: 'answer', text: 'ok' };
const refusal = (message: string, error: object = {}): ErrorScript => ({
  type: 'error',
  status: 400,
  body: { error: { message, type: 'invalid_request_error', ...error } },
});

/** Refuses until `isFine` likes the call. */
function refuses(script: ErrorScript, isFine: (call: ChatCall) => boolean): Answer {
  return (call) => (isFine(call) ? OK : script);
}

describe('a refusal', () => {
  it.each<[string, ErrorScript, (call: ChatCall) => boolean, Partial<PlatformEntry>]>([
    [
      'max-completion-tokens',
      refusal(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        { param: 'max_tokens', code: 'unsupported_parameter' },
      ),
      ({ body }) => 'max_completion_tokens' in body,
      {},
    ],
    [
      'max-tokens',
      refusal('Unrecognized request argument supplied: max_completion_tokens'),
      ({ body }) => 'max_tokens' in body,
      { kind: 'azure-v1' },
    ],
    [
      'temperature-dropped',
      refusal(
        "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
        { param: 'temperature', code: 'unsupported_value' },
      ),
      ({ body }) => !('temperature' in body),
      {},
    ],
    [
      'top-p-dropped',
      refusal("Unsupported parameter: 'top_p' is not supported with this model.", {
        param: 'top_p',
        code: 'unsupported_parameter',
      }),
      ({ body }) => !('top_p' in body),
      {},
    ],
    [
      'stop-dropped',
      refusal("Unsupported parameter: 'stop' is not supported with this model.", { param: 'stop' }),
      ({ body }) => !('stop' in body),
      {},
    ],
    [
      'stream-options-dropped',
      refusal('body.stream_options: Extra inputs are not permitted'),
      ({ body }) => !('stream_options' in body),
      {},
    ],
    [
      'tools-dropped',
      refusal(
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
      ),
      ({ body }) => !('tools' in body),
      {},
    ],
    [
      'system-prompt-folded',
      refusal('System role not supported'),
      ({ body }) => body.messages[0]?.role === 'user',
      {},
    ],
    [
      'turns-merged',
      refusal('Conversation roles must alternate user/assistant/user/assistant/...'),
      ({ body }) => body.messages.length === 1,
      {},
    ],
    [
      'max-tokens-lowered',
      refusal('max_tokens is too large: 1000. This model supports at most 512 completion tokens'),
      ({ body }) => body['max_tokens'] === 512,
      {},
    ],
    [
      'max-tokens-fitted',
      refusal(
        "This model's maximum context length is 4096 tokens. However, you requested 4800 tokens (3800 in the messages, 1000 in the completion).",
      ),
      ({ body }) => body['max_tokens'] === 296,
      {},
    ],
  ])('teaches: %s', async (...[repair, script, isFine, entry]) => {
    const tools = [{ name: 'list', description: 'Lists.', inputSchema: { type: 'object' } }];
    await using platform = await startOpenAiPlatform(refuses(script, isFine), { entry });

    const first = await platform.ask({ tools, topP: 0.9 });
    const again = await platform.ask({ tools, topP: 0.9 });

    expect(first.error).toBeUndefined();
    expect(first.events[0]).toMatchObject({ repairs: [repair] });
    expect(again.text).toBe('ok');
    // What depends on the prompt is not remembered.
    expect(platform.server.calls).toHaveLength(repair === 'max-tokens-fitted' ? 4 : 3);
  });

  it('that quotes a caller’s words teaches nothing absurd', async () => {
    await using platform = await startOpenAiPlatform(
      refusal('max_tokens is too large: at most 1 token'),
    );
    expect((await platform.ask()).error?.code).toBe('model_rejected');
    expect(platform.server.calls).toHaveLength(1);
  });
});
