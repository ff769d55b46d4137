/**
 * Texts of models after which GitLab showed words of the protocol, or nothing: each a kind, with
 * neighbours.
 */
import { describe, expect, it } from 'vitest';
import { eventsOf, joinDeltas } from './chat.ts';
import { linesFor } from './model-texts.ts';

async function eventsFor(text: string, finish = {}, terms = {}) {
  const stop = {
    type: 'finish',
    reason: 'stop',
    stopReason: 'end_turn',
    usage: undefined,
  } as const;
  const lines = await linesFor([text], { ...stop, ...finish }, terms);
  return joinDeltas(eventsOf({ text: lines }));
}

const FAILED = {
  type: 'error',
  data: { message: 'the model failed (model_failed)', retryable: false },
};

describe('the label of an answer', () => {
  it.each([
    ['in small letters', 'Thought: I know.\nFinal answer: Yes.'],
    ['in capitals', 'Thought: I know.\nFINAL ANSWER: Yes.'],
    ['as a heading', '### Thought\nI know.\n\n### Final Answer\nYes.'],
    ['as a heading with a colon', '## Final Answer:\n\nYes.'],
    ['as a bold heading', '#### **Final Answer**\nYes.'],
    ['in bold on its line', 'Thought: I know.\n\n**Final Answer**\n\nYes.'],
    ['with an underscore', 'Final_Answer: Yes.'],
    ['behind a sentence', 'Thought: I know. Final Answer: Yes.'],
    ['in a sentence alone', 'I give my Final Answer: Yes.'],
    ['spoken about before', 'Thought: I end with "Final Answer:" now.\nFinal Answer: Yes.'],
    ['in backticks before', 'Thought: `Final Answer:` it is.\nFinal Answer: Yes.'],
    [
      'spoken about without quotes',
      'Thought: now write Final Answer: and more\nFinal Answer: Yes.',
    ],
  ])('%s', async (_, text) => {
    expect(await eventsFor(text)).toEqual([
      { type: 'final_answer_delta', data: { text: 'Yes.', finish_reason: 'end_turn' } },
    ]);
  });
});

describe('a tool', () => {
  const ACTION = {
    type: 'action',
    data: { tool: 'issue_reader', tool_input: '#12', thought: 'Read it.' },
  };

  it.each([
    ['with another input label', 'Thought: Read it.\nAction: issue_reader\nInput: #12'],
    ['with the label of a tool', 'Thought: Read it.\nAction: issue_reader\nTool Input: #12'],
    ['in one word', 'Thought: Read it.\nAction: issue_reader\nActionInput: #12'],
    ['with an underscore', 'Thought: Read it.\nAction: issue_reader\nAction_Input: #12'],
    ['in small letters', 'thought: Read it.\naction: issue_reader\naction input: #12'],
    ['as headings', '### Thought: Read it.\n### Action: issue_reader\n### Action Input: #12'],
    ['on one line', 'Thought: Read it.\nAction: issue_reader Action Input: #12'],
    ['as a call', 'Thought: Read it.\nAction: issue_reader("#12")'],
    [
      'as an object',
      'Thought: Read it.\nAction: {"action": "issue_reader", "action_input": "#12"}',
    ],
    [
      'and a second one at once',
      'Thought: Read it.\nAction: issue_reader\nAction Input: #12\nThought: And\nAction: epic_reader\nAction Input: &1',
    ],
    [
      'and a second one in bold',
      'Thought: Read it.\nAction: issue_reader\nAction Input: #12\n**Action:** epic_reader\nAction Input: &1',
    ],
  ])('%s', async (_, text) => {
    expect(await eventsFor(text)).toEqual([ACTION]);
  });

  it.each([
    ['of Llama', '{"name": "issue_reader", "parameters": {"question": "#12"}}'],
    [
      'of Llama with a type',
      '{"type": "function", "name": "issue_reader", "parameters": {"input": "#12"}}',
    ],
    [
      'with arguments in a text',
      '{"name": "issue_reader", "arguments": "{\\"input\\": \\"#12\\"}"}',
    ],
    ['in a fence', 'I read it.\n```json\n{"tool": "IssueReader", "tool_input": "#12"}\n```'],
    ['nested', '{"function": {"name": "issue_reader", "arguments": {"id": "#12"}}}'],
    ['of Hermes', '<tool_call>\n{"name": "issue_reader", "arguments": {"q": "#12"}}\n</tool_call>'],
    [
      'in XML',
      '<function_calls>\n<invoke name="issue_reader">\n<parameter name="input">#12</parameter>\n</invoke>\n</function_calls>',
    ],
    [
      'of Qwen',
      '<tool_call>\n<function=issue_reader>\n<parameter=input>#12</parameter>\n</function>\n</tool_call>',
    ],
    ['in brackets', "issue_reader('#12')"],
  ])('in a form %s', async (_, text) => {
    expect(await eventsFor(text)).toEqual([{ ...ACTION, data: { ...ACTION.data, thought: '' } }]);
  });

  it.each([
    ['Action: issue_reader'],
    ['Action: issue_reader\n'],
    ['Action: `issue_reader`'],
    ['{"name": "issue_reader"}'],
  ])('without an input gets the question: %s', async (text) => {
    const [event] = await eventsFor(text, {}, { question: 'Who wrote #12?' });

    expect(event).toMatchObject({ type: 'action', data: { tool_input: 'Who wrote #12?' } });
  });

  it.each(['DirectAnswer', 'Final Answer', 'direct_answer', 'Respond'])(
    'that is none is the answer: %s',
    async (name) => {
      expect(await eventsFor(`Thought: T\nAction: ${name}\nAction Input: Yes.`)).toEqual([
        { type: 'final_answer_delta', data: { text: 'Yes.', finish_reason: 'end_turn' } },
      ]);
    },
  );

  it.each(['web_search', 'none', 'I read the issue', 'issue_writer'])(
    'that does not exist is told as what it is: %s',
    async (name) => {
      const [event] = await eventsFor(`Action: ${name}\nAction Input: x`);

      expect(event).toMatchObject({ type: 'error', data: { retryable: false } });
      expect(JSON.stringify(event)).toContain('a tool that does not exist');
      expect(JSON.stringify(event)).not.toContain('tool not available');
    },
  );

  it('that the user may not use makes GitLab speak of the subscription', async () => {
    expect(await eventsFor('Action: issue_reader\nAction Input: x', {}, { tools: [] })).toEqual([
      { type: 'error', data: { message: 'tool not available', retryable: false } },
    ]);
  });

  it.each([
    '{"name": "Ada", "parameters": {"age": 36}}',
    '<function=add>x</function>',
    'add(1, 2)',
  ])('is not seen in an answer about something else: %s', async (text) => {
    expect(await eventsFor(text)).toEqual([{ type: 'unknown', data: { text } }]);
  });
});

describe('a text of the protocol that says nothing to the user', () => {
  it.each([
    'Thought: I need to read the issue.',
    'Thought: I need to read the issue.\nThen I answer.',
    '**Thought:** Hm.',
    'Thought: T\nFinal Answer:',
    'Thought: T\n### Final Answer\n',
    'Thought: T\nFinal An',
    'Action:',
    'Action Input: #1',
    'Observation: nothing',
  ])('is a failure, and not shown: %j', async (text) => {
    expect(JSON.stringify(await eventsFor(text))).toMatch(/"type":"error".*model_failed/);
  });

  it.each([
    ['in the thought', 'Thought: I need to read'],
    ['in the label', 'Thought: I know.\nFinal Ans'],
    ['in the name of a tool', 'Thought: Read it.\nAction: issue_rea'],
    ['in the input of a tool', 'Thought: Read it.\nAction: issue_reader\nAction Input: Who wro'],
  ])('is a failure when it was cut %s', async (_, text) => {
    const finish = { reason: 'length', stopReason: 'max_tokens' };
    expect(await eventsFor(text, finish)).toEqual([FAILED]);
  });

  it('is left out before what follows an empty line', async () => {
    expect(await eventsFor('Thought: A greeting.\n\nGood day!')).toEqual([
      { type: 'unknown', data: { text: 'Good day!' } },
    ]);
  });
});
