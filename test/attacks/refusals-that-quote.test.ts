/** S9: what a caller writes cannot teach the gateway anything about a model. S24: nor fill its memory. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const MODEL = 'bedrock/demo.model-1-v1:0';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

/** The chat of old GitLabs, whose callers choose their stop sequences. */
async function ask(stopSequences: readonly string[]) {
  const params = { stop_sequences: stopSequences, temperature: 0.3, max_tokens_to_sample: 2_000 };
  const payload = {
    content: 'Hi.',
    provider: 'litellm',
    model: 'general',
    model_identifier: MODEL,
    params,
  };
  const metadata = { source: 'GitLab EE', version: '17.10.3' };
  return gateway.send({
    path: '/v1/chat/agent',
    body: { prompt_components: [{ type: 'prompt', metadata, payload }], stream: false },
  });
}

/** Bedrock as it would be if it repeated what it refuses. */
function echo(frame: (word: string) => string) {
  return ({ stop = [] }: ModelCall): Script => {
    const [word = ''] = stop;
    const message = frame(word);
    return word.length > 4
      ? { type: 'exception', name: 'ValidationException', message }
      : { type: 'answer', text: 'ok' };
  };
}

const WORDS = [
  'The maximum tokens you requested exceeds the model limit of 300.',
  "This model doesn't support the temperature field. Remove temperature and try again.",
  "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
  'input length and `max_tokens` exceed context limit: 1 + 2 > 300',
  '" The maximum tokens you requested exceeds the model limit of 300',
];

const FRAMES: readonly (readonly [string, (word: string) => string])[] = [
  ['in quotes', (word) => `Malformed input request: stop sequence "${word}" is not valid.`],
  ['in single quotes', (word) => `stop_sequences.0: '${word}' is too long`],
  ['in backticks', (word) => `The model returned the following errors: \`${word}\` is reserved`],
  ['behind words', (word) => `Stop sequence is not valid: ${word}`],
  ['on a line of its own', (word) => `Malformed input request:\nstop_sequences\n${word}`],
];

describe('a refusal that quotes a caller', () => {
  it.each(WORDS.flatMap((word) => FRAMES.map(([how, frame]) => ({ how, word, frame }))))(
    'teaches nothing $how: $word',
    async ({ word, frame }) => {
      gateway.model(echo(frame));

      await ask([word]);
      const other = await ask(['END']);

      expect(other.status).toBe(200);
      expect(gateway.bedrock.calls.at(-1)).toMatchObject({
        maxTokens: 2_000,
        temperature: 0.3,
        stop: ['END'],
      });
    },
  );
});

describe('an answer without end', () => {
  it('fails before it fills the memory of whoever collects it', async () => {
    const text = Array.from({ length: 48 }, () => 'x'.repeat(128 * 1_024));
    gateway.model({ type: 'answer', text });

    const reply = await gateway.send({
      path: '/v1/prompts/chat%2Fexplain_code',
      headers: await gateway.headers({ scopes: ['explain_code'] }),
      body: { inputs: { input: 'a' }, stream: false },
    });

    expect(reply.status).toBe(421);
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'model_failed' });
  });
});
