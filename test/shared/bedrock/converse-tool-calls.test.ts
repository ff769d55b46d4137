import { describe, expect, it } from 'vitest';
import { createToolCalls } from '#shared/bedrock/converse.ts';
import type { ModelTool } from '#shared/models/dialogue.ts';
import { startWire } from './wire.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const LLAMA = 'us.meta.llama3-3-70b-instruct-v1:0';

const tools: readonly ModelTool[] = [
  { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } },
];
const toolUse = [
  { id: 'a', name: 'look', input: { path: 'README.md, and a longer text than one delta holds' } },
  { id: 'b', name: 'look', input: {} },
];

describe('a model that calls tools', () => {
  it.each([
    { model: HAIKU, streaming: true },
    { model: HAIKU, streaming: false },
    { model: LLAMA, streaming: true },
  ])('is understood: $model, streaming $streaming', async ({ model, streaming }) => {
    await using wire = await startWire(() => ({ type: 'answer', text: 'Let me see.', toolUse }));

    const events = await wire.ask(model, { tools, streaming });

    expect(events.slice(1)).toMatchObject([
      { type: 'text-delta', text: 'Let me see.' },
      ...toolUse.map((call) => ({ type: 'tool-call', ...call })),
      { type: 'finish', stopReason: 'tool_use' },
    ]);
  });
});

it('fails, without repeating it, when a tool’s input is not JSON', () => {
  const toolCalls = createToolCalls();
  const contentBlockIndex = 0;
  const start = { toolUse: { toolUseId: 'a', name: 'look' } };
  toolCalls({ contentBlockStart: { contentBlockIndex, start } });
  toolCalls({
    contentBlockDelta: { contentBlockIndex, delta: { toolUse: { input: '{"secret' } } },
  });

  const stop = () => toolCalls({ contentBlockStop: { contentBlockIndex } });

  expect(stop).toThrow('The model called a tool with input that is not JSON');
});
