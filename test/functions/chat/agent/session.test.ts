import { describe, expect, it } from 'vitest';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { AnswerScript } from '#infra/local/bedrock-stand-in/script.ts';
import { startTestGateway } from '../../../support/test-gateway.ts';
import { chat, eventsOf, joinDeltas } from './chat.ts';

/** What GitLab finds when it runs the tool that it was asked for. */
const OBSERVATIONS: Readonly<Record<string, string>> = {
  issue_reader: 'Issue 12 was fixed by !88.',
  merge_request_reader: 'Merge request 88 checks for an empty config file.',
};

/** A model that reads the issue, then the merge request, then knows the answer. */
function model({ prompt }: ModelCall): AnswerScript {
  const text = prompt.includes('checks for an empty')
    ? ['Thought: I know.\nFinal ', 'Answer: By checking', ' for an empty', ' config file.']
    : prompt.includes('fixed by !88')
      ? 'Thought: See the change.\nAction: MergeRequestReader\nAction Input: !88'
      : 'Thought: See the issue.\nAction: issue_reader\nAction Input: How was #12 fixed?';
  return { type: 'answer', text };
}

interface Step {
  readonly action: object;
  readonly observation: string;
}

describe('a chat', () => {
  it('goes from question to tool to tool to answer, and on from there', async () => {
    await using gateway = await startTestGateway();
    gateway.model(model);
    const thread: object[] = [{ role: 'user', content: 'How was #12 fixed?' }];
    const steps: Step[] = [];
    let answer = '';

    // As GitLab does it: the steps so far go along in a last message, until there is an answer.
    while (answer === '' && steps.length < 10) {
      const turn = steps.length > 0 ? [{ role: 'assistant', agent_scratchpad: steps }] : [];
      const [event] = joinDeltas(eventsOf(await chat(gateway, { messages: [...thread, ...turn] })));
      if (event?.type === 'action') {
        const observation = OBSERVATIONS[event.data.tool] ?? 'No such tool.';
        steps.push({ action: event.data, observation });
      }
      if (event?.type === 'final_answer_delta') answer = event.data.text;
    }

    expect(steps).toHaveLength(2);
    expect(answer).toBe('By checking for an empty config file.');

    thread.push({ role: 'assistant', content: answer, agent_scratchpad: steps });
    thread.push({ role: 'user', content: 'Who did it?' });
    await chat(gateway, { messages: thread });
    const { prompt } = gateway.bedrock.calls.at(-1) as ModelCall;
    expect(prompt).toContain('Merge request 88 checks for an empty config file.');
    expect(prompt).toContain('Final Answer: By checking for an empty config file.');
  });
});
