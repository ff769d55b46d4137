import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { type ReliableModels, startReliableModels } from '../../../support/asked-reliably.ts';

const LONG = { firstEventMs: 20_000, idleMs: 20_000, deadlineMs: 30_000 };

/** Whether no call is left open; on a busy machine one may be given up before it arrives. */
async function latestAborted({ bedrock }: ReliableModels): Promise<boolean> {
  const signal = bedrock.calls.at(-1)?.aborted;
  if (signal && !signal.aborted) await once(signal, 'abort');
  return signal?.aborted ?? true;
}

describe('one attempt', () => {
  it('is given up when the model does not begin in time', async () => {
    await using models = await startReliableModels();
    models.scripts({ first: { type: 'hang' } });

    const { error } = await models.ask({ timeouts: { ...LONG, firstEventMs: 60 }, asksOnce: true });

    expect(error).toMatchObject({
      code: 'model_timeout',
      message: 'The model did not begin to answer in time',
    });
    expect(await latestAborted(models)).toBe(true);
  });

  it('is given up when the model accepts the question and then says nothing', async () => {
    await using models = await startReliableModels();
    const fault = { type: 'hang', after: 'message-start' } as const;
    models.scripts({ first: { type: 'answer', text: 'never', fault } });

    const { error } = await models.ask({
      timeouts: { ...LONG, firstEventMs: 300 },
      asksOnce: true,
    });

    expect(error?.code).toBe('model_timeout');
    expect(await latestAborted(models)).toBe(true);
  });

  it('is given up when the model falls silent in mid-answer', async () => {
    await using models = await startReliableModels();
    const fault = { type: 'hang', after: 1 } as const;
    models.scripts({ first: { type: 'answer', text: ['one ', 'two '], fault } });

    const { error, text } = await models.ask({ timeouts: { ...LONG, idleMs: 60 } });

    expect(text).toBe('one ');
    expect(error).toMatchObject({
      code: 'model_timeout',
      message: 'The model fell silent in the middle of its answer',
    });
    expect(await latestAborted(models)).toBe(true);
  });

  it('is given up when the time for the whole answer is over, however steadily it drips', async () => {
    await using models = await startReliableModels();
    const text = Array.from({ length: 2_000 }, () => 'drip ');
    models.scripts({ first: { type: 'answer', text, chunkDelayMs: 20 } });

    const asked = await models.ask({ timeouts: { ...LONG, deadlineMs: 300 } });

    expect(asked.error).toMatchObject({
      code: 'model_timeout',
      message: 'The deadline of the feature passed',
    });
    expect(await latestAborted(models)).toBe(true);
  });

  it('does not mind a reader who is slower than a model may be', async () => {
    await using models = await startReliableModels();
    models.scripts({ first: { type: 'answer', text: ['one ', 'two ', 'three'] } });
    let text = '';

    for await (const event of models.open({ timeouts: { ...LONG, idleMs: 150 } })) {
      if (event.type !== 'text-delta') continue;
      await new Promise((resolve) => setTimeout(resolve, 200));
      text += event.text;
    }

    expect(text).toBe('one two three');
  });

  it('ends the request when the reader leaves early', async () => {
    await using models = await startReliableModels();
    const fault = { type: 'hang', after: 1 } as const;
    models.scripts({ first: { type: 'answer', text: ['one ', 'two '], fault } });

    for await (const event of models.open()) if (event.type === 'text-delta') break;

    expect(await latestAborted(models)).toBe(true);
  });

  it('ends the request when a frame is larger than any model writes', async () => {
    await using models = await startReliableModels();
    const fault = { type: 'oversized-frame', after: 1 } as const;
    models.scripts({ first: { type: 'answer', text: ['one ', 'two '], fault } });

    const { text, error } = await models.ask();

    expect({ text, code: error?.code }).toEqual({ text: 'one ', code: 'model_failed' });
  });

  it('fails for an answer that ends before it has begun', async () => {
    await using models = await startReliableModels();
    models.scripts({ first: { type: 'answer', fault: { type: 'end', after: 'headers' } } });

    expect((await models.ask()).error?.code).toBe('model_failed');
  });
});
