import { describe, expect, it } from 'vitest';
import { eventsOf, joinDeltas } from './chat.ts';
import { linesFor } from './model-texts.ts';

const NO_SUCH_TOOL = {
  type: 'error',
  data: {
    message: 'the model asked for a tool that does not exist (model_failed)',
    retryable: false,
  },
};
const EMPTY = {
  type: 'error',
  data: { message: 'the model failed (model_failed)', retryable: false },
};

function answer(text: string, reason = 'end_turn') {
  return { type: 'final_answer_delta', data: { text, finish_reason: reason } };
}

function action(tool: string, input: string, thought = 'Read it.') {
  return { type: 'action', data: { tool, tool_input: input, thought } };
}

function unknown(text: string) {
  return { type: 'unknown', data: { text } };
}

const TEXTS: readonly (readonly [title: string, text: string, event: object])[] = [
  ['a thought and an answer', 'Thought: I know.\nFinal Answer: Yes.', answer('Yes.')],
  ['an answer without a thought', 'Final Answer: Yes.', answer('Yes.')],
  ['CR LF', 'Thought: I know.\r\nFinal Answer:\r\nYes.\r\nNo.\r\n', answer('Yes.\r\nNo.')],
  ['an answer in front of an action', 'Final Answer: Hm.\nAction: x', answer('Hm.\nAction: x')],
  [
    'an answer behind an action',
    'Action: issue_reader\nAction Input: #1\nFinal Answer: Yes.',
    answer('Yes.'),
  ],
  ['a pseudo action', 'Thought: T\nAction: DirectAnswer\nFinal Answer: Hi', answer('Hi')],
  [
    'a second label in the answer',
    'Final Answer: a\nFinal Answer: b',
    answer('a\nFinal Answer: b'),
  ],
  ['a label inside code', 'Say\n```\nFinal Answer: x\n```', answer('x')],
  ['a label in bold', 'I know.\n**Final Answer:** Yes.', answer('Yes.')],
  ['a label in bold without its colon', 'I know.\n**Final Answer**: Yes.', answer('Yes.')],
  ['a label underlined', '__Final Answer:__\nYes.', answer('Yes.')],
  ['an answer that begins in bold', 'Final Answer: **Yes.**', answer('**Yes.**')],
  ['a bold answer behind a bold label', '**Final Answer:** **Yes.**', answer('**Yes.**')],
  ['bold that ends with nothing', '**Final Answer:*', EMPTY],
  ['a label and nothing', 'Thought: I know.\nFinal Answer:', EMPTY],
  [
    'from and to',
    'Final Answer: <from>\na < b\n</from>\n<to>\n</to>',
    answer('<from>\na < b\n</from>\n<to>\n</to>'),
  ],
  ['a tag of thoughts in an answer', 'Final Answer: a </think> b', answer('a </think> b')],
  [
    'thoughts in front',
    '<think>No.\nFinal Answer: no</think>\n\nFinal Answer: Yes.',
    answer('Yes.'),
  ],
  ['thoughts twice', '<thinking>a</thinking>\n<think>b</think>Good day.', unknown('Good day.')],
  ['thoughts without an end', '<think>Final Answer: no', EMPTY],
  [
    'the end of thoughts alone',
    'Okay, the user greets me.\n</think>\n\nGood day.',
    unknown('Good day.'),
  ],
  ['thoughts later on', 'Good day.<think>x</think>', unknown('Good day.<think>x</think>')],
  [
    'a tool',
    'Thought: Read it.\nAction: epic_reader\nAction Input: &27\n',
    action('epic_reader', '&27'),
  ],
  [
    'a tool without a thought',
    'Action: epic_reader\nAction Input: &27',
    action('epic_reader', '&27', ''),
  ],
  [
    'blanks and dashes around the tool',
    'Read it.\nAction:   issue_reader  \n - Action Input: #1',
    action('issue_reader', '#1'),
  ],
  [
    'escaped underscores',
    'Read\\_it.\nAction: issue\\_reader\nAction Input: a\\_b',
    action('issue_reader', 'a\\_b', 'Read_it.'),
  ],
  [
    'a tool in camel case',
    'Thought: Read it.\nAction: MergeRequestReader\nAction Input: !88',
    action('merge_request_reader', '!88'),
  ],
  [
    'the documentation in camel case',
    'Thought: Read it.\nAction: GitLabDocumentation\nAction Input: set up project',
    action('gitlab_documentation', 'set up project'),
  ],
  [
    'labels in bold',
    '**Thought:** Read it.\n**Action:** `issue_reader`\n**Action Input:** #1',
    action('issue_reader', '#1'),
  ],
  [
    'JSON as input',
    'Thought: Read it.\nAction: issue_reader\nAction Input: {"id": 1,\n"b": [2]}',
    action('issue_reader', '{"id": 1,\n"b": [2]}'),
  ],
  [
    'a tool and CR LF',
    'Thought: Read it.\r\nAction: issue_reader\r\nAction Input: #1\r\n',
    action('issue_reader', '#1'),
  ],
  [
    'an empty input',
    'Thought: Read it.\nAction: issue_reader\nAction Input:',
    action('issue_reader', ''),
  ],
  [
    'an invented observation',
    'Thought: Read it.\nAction: issue_reader\nAction Input: #1\nObservation: Dana Koch',
    action('issue_reader', '#1'),
  ],
  [
    'an answer behind an invented observation',
    'Thought: Read it.\nAction: issue_reader\nAction Input: #1\nObservation: Dana\nFinal Answer: Dana',
    action('issue_reader', '#1'),
  ],
  ['a tool that does not exist', 'Action: web_search\nAction Input: x', NO_SUCH_TOOL],
  ['a whole sentence as tool', 'Action: I read it\nAction Input: x', NO_SUCH_TOOL],
  [
    'an action without input',
    'Thought: T\nAction: issue_reader',
    action('issue_reader', 'Who wrote #12?', 'T'),
  ],
  ['an input without action', 'Action Input: #1', EMPTY],
  ['a thought alone', ' Thought: I wonder. ', EMPTY],
  ['plain text', 'Good morning.\n', unknown('Good morning.')],
  ['a label half written', 'Final Answer', EMPTY],
  ['a label in lower case', 'final answer: x', answer('x')],
  ['nothing', '', EMPTY],
  ['white space', ' \r\n\t', EMPTY],
];

describe('the text of a step', () => {
  it.each(TEXTS)('%s', async (_, text, event) => {
    expect(joinDeltas(eventsOf({ text: await linesFor([text]) }))).toEqual([event]);
  });

  it.each([
    ['max_tokens', 'length'],
    ['stop_sequence', 'stop'],
  ] as const)('ends an answer with the reason %s', async (stopReason, reason) => {
    const finish = { type: 'finish', reason, stopReason, usage: undefined } as const;
    const lines = await linesFor(['Final Answer: Yes', ' and \n'], finish);

    expect(joinDeltas(eventsOf({ text: lines }))).toEqual([answer('Yes and', stopReason)]);
  });
});

describe('an answer that a guardrail stopped', () => {
  const stopReason = 'guardrail_intervened';
  const finish = { type: 'finish', reason: 'guardrail', stopReason, usage: undefined } as const;

  it('ends in a warning behind an empty line', async () => {
    const lines = await linesFor(['Final Answer: Partly'], finish);

    expect(eventsOf({ text: lines })).toEqual([
      { type: 'final_answer_delta', data: { text: 'Partly', finish_reason: null } },
      answer(expect.stringMatching(/^\n\nWarning: .*guardrail/) as never, stopReason),
    ]);
  });

  it('is the warning alone when nothing was said', async () => {
    for (const pieces of [[], ['Final Answer:']]) {
      const [event] = eventsOf({ text: await linesFor(pieces, finish) });
      expect(event).toEqual(answer(expect.stringMatching(/^Warning: /) as never, stopReason));
    }
  });

  it('is shown as it is when the model kept to no form', async () => {
    const lines = await linesFor(['Blocked by policy.'], finish);

    expect(eventsOf({ text: lines })).toEqual([unknown('Blocked by policy.')]);
  });
});
