import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../../../functions/chat/agent/agent-lines.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { chat, eventsOf, joinDeltas, TOOL_SCOPES } from './chat.ts';

interface Sample {
  readonly name: string;
  readonly available_tools: readonly string[];
  readonly model_chunks: readonly string[];
  readonly finish_reason: string;
  readonly expected_events: readonly AgentEvent[];
}

const { request_body: BODY, samples: SAMPLES } = JSON.parse(
  readFileSync('test/fixtures/prompt-inputs/chat__react.json', 'utf8'),
) as { request_body: object; samples: readonly Sample[] };

/** Where the samples recommend something better than what they list. */
const BETTER: Readonly<Record<string, AgentEvent>> = {
  hallucinated_observation: {
    type: 'action',
    data: { tool: 'issue_reader', tool_input: '#412', thought: 'Read it.' },
  },
  tool_unknown: {
    type: 'error',
    data: {
      message: 'the model asked for a tool that does not exist (model_failed)',
      retryable: false,
    },
  },
  action_without_input: {
    type: 'action',
    data: {
      tool: 'issue_reader',
      tool_input: 'Who reported it, and does this snippet fix it?',
      thought: 'Read it.',
    },
  },
  bold_marker: {
    type: 'final_answer_delta',
    data: { text: 'Dana Koch', finish_reason: 'end_turn' },
  },
  guardrail: {
    type: 'final_answer_delta',
    data: {
      text: expect.stringMatching(/^Partly blocked\n\nWarning: /),
      finish_reason: 'guardrail_intervened',
    },
  },
};

/** The samples continue a text that ends in this word; ours comes with it, or without any. */
const LABEL = 'Thought:';
const UNLABELLED = ['unstructured', 'action_without_input', 'think_block', 'orphan_think_close'];

describe('the samples of the chat agent', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it.each(SAMPLES)('$name', async (sample) => {
    const label = UNLABELLED.includes(sample.name) ? '' : LABEL;
    gateway.model({
      type: 'answer',
      text: [label, ...sample.model_chunks].filter((chunk) => chunk !== ''),
      stopReason: sample.finish_reason,
    });
    const scopes = ['duo_chat', 'include_file_context'].concat(
      sample.available_tools.map((tool) => TOOL_SCOPES[tool] ?? ''),
    );
    const events = joinDeltas(eventsOf(await chat(gateway, BODY, { scopes })));

    const better = BETTER[sample.name];
    expect(events).toEqual(better ? [better] : joinDeltas(sample.expected_events));
  });
});
