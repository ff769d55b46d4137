import { ConverseCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { CONVERSATION, post, readStream, start, streamOf } from './bedrock-stand-in-client.ts';

describe('an answer in one piece', () => {
  it('holds text, stop reason and usage', async () => {
    await using bedrock = await start({
      type: 'answer',
      text: ['Hel', 'lo'],
      stopReason: 'max_tokens',
      usage: { inputTokens: 12, outputTokens: 4, cacheReadInputTokens: 8 },
    });

    const output = await bedrock.converse();

    expect(output).toMatchObject({
      output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } },
      stopReason: 'max_tokens',
      usage: { inputTokens: 12, outputTokens: 4, totalTokens: 16, cacheReadInputTokens: 8 },
      $metadata: { httpStatusCode: 200, requestId: '00000000-0000-4000-8000-000000000001' },
    });
  });

  it('has a block each for reasoning, text and tool calls', async () => {
    await using bedrock = await start({
      type: 'answer',
      reasoning: 'Hm.',
      text: 'Let me look.',
      toolUse: [{ name: 'issue_reader', input: { id: 12 } }],
    });

    const { output, stopReason } = await bedrock.converse();

    expect(output?.message?.content).toEqual([
      { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'stand-in' } } },
      { text: 'Let me look.' },
      { toolUse: { toolUseId: 'tooluse_1', name: 'issue_reader', input: { id: 12 } } },
    ]);
    expect(stopReason).toBe('tool_use');
  });

  it('reports a usage that grows with prompt and answer when the script names none', async () => {
    await using bedrock = await start({ type: 'answer', text: 'x'.repeat(400) });

    const { usage } = await bedrock.converse();

    expect(usage?.inputTokens).toBe(Math.ceil('Be brief.\nHello?'.length / 4));
    expect(usage?.outputTokens).toBeGreaterThanOrEqual(100);
  });
});

describe('a streamed answer', () => {
  it('sends its events in the order of the API, without a start for text blocks', async () => {
    const { events, error } = await streamOf({
      type: 'answer',
      text: ['Hel', 'lo'],
      usage: { inputTokens: 3, outputTokens: 2 },
    });

    expect(error).toBeUndefined();
    expect(events).toEqual([
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hel' } } },
      { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'lo' } } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { messageStop: { stopReason: 'end_turn' } },
      {
        metadata: {
          usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
          metrics: { latencyMs: 1 },
        },
      },
    ]);
  });

  it('announces a tool call and sends its input in fragments of JSON', async () => {
    const input = { question: 'Who wrote "déjà vu" 🙂?', ids: [1, 2] };
    const { events } = await streamOf({
      type: 'answer',
      toolUse: [{ id: 'a', name: 'reader', input }],
    });

    const fragments = events.flatMap((e) => e.contentBlockDelta?.delta?.toolUse?.input ?? []);

    expect(events[1]).toEqual({
      contentBlockStart: {
        contentBlockIndex: 0,
        start: { toolUse: { toolUseId: 'a', name: 'reader' } },
      },
    });
    expect(fragments.length).toBeGreaterThan(1);
    expect(JSON.parse(fragments.join(''))).toEqual(input);
  });

  it('puts reasoning into a block of its own in front of the text', async () => {
    const { events } = await streamOf({ type: 'answer', reasoning: ['a', 'b'], text: 'c' });

    expect(events.flatMap((event) => event.contentBlockDelta ?? [])).toEqual([
      { contentBlockIndex: 0, delta: { reasoningContent: { text: 'a' } } },
      { contentBlockIndex: 0, delta: { reasoningContent: { text: 'b' } } },
      { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'stand-in' } } },
      { contentBlockIndex: 1, delta: { text: 'c' } },
    ]);
  });

  it('passes a stop reason on, such as that of a guardrail', async () => {
    const { events } = await streamOf({
      type: 'answer',
      text: 'Blocked.',
      stopReason: 'guardrail_intervened',
    });

    expect(events).toContainEqual({ messageStop: { stopReason: 'guardrail_intervened' } });
  });

  it('arrives in separate reads, each frame by itself', async () => {
    await using bedrock = await start({
      type: 'answer',
      text: ['one', 'two', 'three'],
      chunkDelayMs: 20,
    });

    const response = await post(bedrock.standIn.url, '/model/m/converse-stream', {
      messages: CONVERSATION.messages,
    });
    const reads = await Array.fromAsync(response.body ?? []);

    const withText = reads.filter((read) => /one|two|three/.test(Buffer.from(read).toString()));
    expect(withText).toHaveLength(3);
  });
});

describe('a recorded call', () => {
  it('holds what was asked, with the model id decoded', async () => {
    const arn = 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/ab12';
    await using bedrock = await start({ type: 'answer', text: 'a' });

    await bedrock.client.send(new ConverseCommand({ ...CONVERSATION, modelId: arn }));
    await readStream(bedrock.client);

    expect(bedrock.standIn.calls).toMatchObject([
      {
        modelId: arn,
        operation: 'converse',
        streaming: false,
        prompt: 'Be brief.\nHello?',
        maxTokens: 64,
        temperature: 0.2,
        stop: ['END'],
        headers: { 'content-type': 'application/json' },
      },
      { modelId: CONVERSATION.modelId, operation: 'converse-stream', streaming: true },
    ]);
  });

  it('leaves out what was not asked', async () => {
    await using bedrock = await start({ type: 'answer', text: 'a' });
    const { inferenceConfig: _, ...bare } = CONVERSATION;

    await bedrock.client.send(new ConverseCommand(bare));

    expect(bedrock.standIn.calls[0]).not.toHaveProperty('maxTokens');
    expect(bedrock.standIn.calls[0]).not.toHaveProperty('stop');
  });
});

describe('InvokeModel of an embedding model', () => {
  const invoke = async (modelId: string, body: object, script: Script) => {
    await using bedrock = await start(script);
    const output = await bedrock.client.send(
      new InvokeModelCommand({ modelId, body: JSON.stringify(body) }),
    );
    return { body: JSON.parse(output.body.transformToString()), calls: bedrock.standIn.calls };
  };

  it('answers Titan with one vector', async () => {
    const { body, calls } = await invoke(
      'amazon.titan-embed-text-v2:0',
      { inputText: 'def a; end', dimensions: 256 },
      { type: 'embeddings', vectors: [[0.1, 0.2]], inputTokens: 5 },
    );

    expect(body).toEqual({ embedding: [0.1, 0.2], inputTextTokenCount: 5 });
    expect(calls).toMatchObject([{ operation: 'invoke', prompt: 'def a; end' }]);
  });

  it('answers Cohere with a vector for each text', async () => {
    const { body } = await invoke(
      'cohere.embed-multilingual-v3',
      { texts: ['a', 'b'], input_type: 'search_document' },
      { type: 'embeddings', vectors: [[0.1], [0.2]] },
    );

    expect(body).toMatchObject({ embeddings: [[0.1], [0.2]], texts: ['a', 'b'] });
  });

  it('refuses an answer in words', async () => {
    await expect(
      invoke('amazon.titan-embed-text-v2:0', { inputText: 'a' }, { type: 'answer', text: 'a' }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
