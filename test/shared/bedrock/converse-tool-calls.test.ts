import { describe, expect, it } from 'vitest';
import { DIALOGUES } from '#shared/bedrock/dialogue.ts';
import type { ModelTool } from '#shared/models/dialogue.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
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
    await using wire = await startWire(
      () => ({ type: 'answer', text: 'Let me see.', toolUse }),
      DIALOGUES,
    );

    const events = await wire.ask(model, { tools, streaming });

    expect(joined(events.slice(1))).toMatchObject([
      { type: 'text-delta', text: 'Let me see.' },
      ...toolUse.map((call) => ({ type: 'tool-call', ...call })),
      { type: 'finish', stopReason: 'tool_use' },
    ]);
  });
});

/** The pieces of each call as one. */
function joined(events: readonly ModelEvent[]): object[] {
  const whole: object[] = [];
  let json = '';
  for (const event of events) {
    if (event.type === 'tool-call-start')
      whole.push({ type: 'tool-call', id: event.id, name: event.name });
    else if (event.type === 'tool-call-delta') json += event.json;
    else if (event.type === 'tool-call-end') {
      Object.assign(whole.at(-1) ?? {}, { input: JSON.parse(json || '{}') });
      json = '';
    } else whole.push(event);
  }
  return whole;
}
