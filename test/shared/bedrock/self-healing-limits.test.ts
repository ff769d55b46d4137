/**
 * Refusals that are not repaired, or not again.
 */
import { describe, expect, it } from 'vitest';
import { createSelfHealing } from '#shared/bedrock/self-healing.ts';
import { OK, refusing, startWire } from './wire.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const UNKNOWN = 'demo.model-1-v1:0';
const PLAIN = 'qwen.qwen3-coder-next';
const prefixed = (text: string) => `The model returned the following errors: ${text}`;
const SYSTEM = { system: 'Be brief.', messages: [{ role: 'user', text: 'Hi.' }] } as const;

describe('a refusal', () => {
  const refusal = "This model doesn't support system messages.";

  it('is repaired for its own model only', async () => {
    await using wire = await startWire(refusing([refusal]));
    await wire.ask(UNKNOWN, { prompt: SYSTEM });

    await wire.ask(PLAIN, { prompt: SYSTEM });

    expect(wire.calls.at(-1)?.request).toMatchObject({ system: [{ text: 'Be brief.' }] });
  });

  it('that comes again after its repair is final', async () => {
    await using wire = await startWire(refusing([refusal, refusal, refusal]));
    const answer = wire.ask(UNKNOWN, { prompt: SYSTEM });

    await expect(answer).rejects.toMatchObject({ code: 'model_rejected' });
    expect(wire.calls).toHaveLength(2);
  });

  it('of another kind after a repair is repaired too', async () => {
    const limit = 'The maximum tokens you requested exceeds the model limit of 512.';
    await using wire = await startWire(refusing([refusal, limit]));

    const [start] = await wire.ask(UNKNOWN, { prompt: SYSTEM, maxOutputTokens: 1_000 });

    expect(start).toMatchObject({ repairs: ['system-prompt-folded', 'max-tokens-lowered'] });
    expect(wire.calls).toHaveLength(3);
  });

  it.each([
    { message: 'Malformed input request.', name: 'ValidationException', code: 'model_rejected' },
    { message: refusal, name: 'ModelErrorException', code: 'model_failed' },
    {
      message: 'exceeds the model limit of 99999999',
      name: 'ValidationException',
      code: 'model_rejected',
    },
    {
      message:
        'Invocation of model ID demo.x with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.',
      name: 'ValidationException',
      code: 'model_needs_profile',
    },
  ])('that no repair helps is not sent again: $name, $message', async (entry) => {
    await using wire = await startWire(refusing([entry.message], entry.name));
    const answer = wire.ask(UNKNOWN, { prompt: SYSTEM });

    await expect(answer).rejects.toMatchObject({ code: entry.code });
    expect(wire.calls).toHaveLength(1);
  });

  it.each([
    {
      model: 'us.anthropic.claude-sonnet-5',
      message: '`temperature` is deprecated for this model.',
    },
    { model: UNKNOWN, message: '`temperature` and `top_p` cannot both be specified.' },
    { model: 'mistral.mixtral-8x7b-instruct-v0:1', message: refusal },
    { model: UNKNOWN, message: 'This model does not support assistant message prefill.' },
    { model: UNKNOWN, message: 'exceeds the model limit of 4096' },
    {
      model: 'us.meta.llama3-3-70b-instruct-v1:0',
      message: "This model doesn't support tool use in streaming mode.",
    },
    { model: 'us.deepseek.r1-v1:0', message: "This model doesn't support tool use." },
    { model: UNKNOWN, message: 'Your request did not allow prompt caching.' },
  ])('of what we did not send is final: $model, $message', async ({ model, message }) => {
    await using wire = await startWire(refusing([message]));

    await expect(wire.ask(model)).rejects.toMatchObject({ code: 'model_rejected' });
    expect(wire.calls).toHaveLength(1);
  });

  it('of the sum shortens this answer, and teaches nothing', async () => {
    const message = prefixed(
      'input length and `max_tokens` exceed context limit: 195359 + 8192 > 200000, decrease input length or `max_tokens` and try again',
    );
    await using wire = await startWire(refusing([message]));
    const request = { maxOutputTokens: 4_096 + 4_096 };

    const [start] = await wire.ask(HAIKU, request);
    await wire.ask(HAIKU, request);

    expect(start).toMatchObject({ repairs: ['answer-shortened'] });
    expect(wire.calls.map(({ maxTokens }) => maxTokens)).toEqual([8_192, 4_641, 8_192]);
  });

  it('is not learnt where the repaired request fails too', async () => {
    await using wire = await startWire(refusing([refusal, 'Something else is wrong.']));
    await wire.ask(UNKNOWN, { prompt: SYSTEM }).catch(() => {});

    await wire.ask(UNKNOWN, { prompt: SYSTEM });

    expect(wire.calls.at(-1)?.request).toHaveProperty('system');
  });

  it('is believed for some hours only', async () => {
    let nowMs = 0;
    const heal = createSelfHealing(() => nowMs);
    const target = { modelId: UNKNOWN, region: 'eu-central-1' };
    const attempts: boolean[] = [];
    const ask = () =>
      heal(target, async ({ systemPrompt }) => {
        attempts.push(systemPrompt);
        if (systemPrompt) throw Object.assign(new Error(refusal), { name: 'ValidationException' });
      });

    await ask();
    await ask();
    nowMs = 6 * 3_600_000;
    await ask();

    expect(attempts).toEqual([true, false, false, true, false]);
  });

  it.each([
    'Malformed input request: stop sequence "The maximum tokens you requested exceeds the model limit of 300" is invalid.',
    "Malformed input request: #/stop_sequences/0: 'temperature is deprecated for this model' is too long",
    "The text “This model doesn't support system messages” is not a stop sequence.",
    'Stop sequence This model does not support system messages. is invalid',
    'The maximum tokens you requested exceeds the model limit of 1.',
    'The maximum tokens you requested exceeds the model limit of 255.',
  ])('that quotes a caller, or is hardly true, teaches nothing: %s', async (message) => {
    await using wire = await startWire(refusing([message]));
    const request = { prompt: SYSTEM, temperature: 0.5, maxOutputTokens: 1_000 };

    await expect(wire.ask(UNKNOWN, request)).rejects.toMatchObject({ code: 'model_rejected' });
    await wire.ask(UNKNOWN, request);

    expect(wire.calls).toHaveLength(2);
    expect(wire.calls[1]?.request).toEqual(wire.calls[0]?.request);
  });

  it('is forgotten when too many other models have been learnt since', async () => {
    const message = refusal;
    await using wire = await startWire(({ request }) =>
      'system' in request ? { type: 'exception', name: 'ValidationException', message } : OK,
    );
    for (let index = 0; index <= 256; index += 1) {
      await wire.ask(`demo.m${index}`, { prompt: SYSTEM });
    }
    const before = wire.calls.length;

    await wire.ask('demo.m256', { prompt: SYSTEM });
    await wire.ask('demo.m0', { prompt: SYSTEM });

    expect(wire.calls.length - before).toBe(1 + 2);
  });
});
