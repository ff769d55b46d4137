/** A question to a model, and its answer, with all that is ever in one. */
import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';

const MODEL = 'eu.amazon.nova-lite-v1:0';

/** Every field that we send, whatever the model. */
export const QUESTION = {
  modelId: MODEL,
  system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
  messages: [
    { role: 'user', content: [{ text: 'Grüße 🙂 "quoted" \u2028' }] },
    {
      role: 'assistant',
      content: [
        { toolUse: { toolUseId: 'call_1', name: 'read', input: { path: ['a', 1, null] } } },
      ],
    },
    {
      role: 'user',
      content: [{ toolResult: { toolUseId: 'call_1', content: [{ text: 'done' }] } }],
    },
  ],
  inferenceConfig: { maxTokens: 64, temperature: 0.2, topP: 0.9, stopSequences: ['END'] },
  toolConfig: {
    tools: [
      {
        toolSpec: { name: 'read', description: 'Reads', inputSchema: { json: { type: 'object' } } },
      },
    ],
  },
  guardrailConfig: { guardrailIdentifier: 'abc', guardrailVersion: '1', trace: 'enabled' },
  serviceTier: { type: 'priority' },
  performanceConfig: { latency: 'optimized' },
} satisfies ConverseCommandInput;

/** With everything that we read, and a trace, which we do not. */
export const ANSWER = {
  output: {
    message: {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'sig' } } },
        { text: 'Yes, 😀.' },
        { toolUse: { toolUseId: 'call_2', name: 'read', input: { depth: 1.5, all: true } } },
      ],
    },
  },
  stopReason: 'tool_use',
  usage: {
    inputTokens: 9,
    outputTokens: 8,
    totalTokens: 17,
    cacheReadInputTokens: 7,
    cacheWriteInputTokens: 6,
    cacheDetails: [{ ttl: '5m', inputTokens: 6 }],
  },
  metrics: { latencyMs: 12 },
  trace: { guardrail: { modelOutput: ['x'], inputAssessment: { abc: { wordPolicy: {} } } } },
};
