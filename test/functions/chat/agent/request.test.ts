import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { ALL_SCOPES, CHAT_PATH, chat, eventsOf, question } from './chat.ts';

const FILE = { file_path: 'a.ts', data: 'x', selected_code: true };
const STEP = { action: { tool: 't', tool_input: 'i', thought: 'h' }, observation: 'o' };
const OLD_STEP = { thought: 'h', tool: 't', tool_input: 'i', observation: 'o' };

const answering = (scratchpad: unknown) => ({
  messages: [
    { role: 'user', content: 'q' },
    { role: 'assistant', agent_scratchpad: scratchpad },
  ],
});
const withOptions = (scratchpad: unknown) => ({
  ...question('q'),
  options: { agent_scratchpad: scratchpad },
});
const withContext = (context: unknown) => question('q', { context });
const withItem = (item: unknown) => question('q', { additional_context: [item] });

const ACCEPTED: readonly (readonly [string, object])[] = [
  ['a question', question('q')],
  ['nulls', question('q', { context: null, current_file: null, additional_context: null })],
  ['null steps of a user', question('q', { agent_scratchpad: null })],
  ['a message without content', { messages: [{ role: 'user' }] }],
  ['only steps', { messages: [{ role: 'assistant', agent_scratchpad: [STEP] }] }],
  ['an answer at the end', { messages: [{ role: 'assistant', content: 'a' }] }],
  ['a system message', { messages: [{ role: 'system', content: 's' }] }],
  ['a title', withContext({ type: 'work_item', title: 't' })],
  ['the page of GitLab 17.8', withContext({ type: 'epic', content: 'c' })],
  ['a build', withContext({ type: 'build' })],
  ['a file', question('q', { current_file: FILE })],
  ['a lax boolean', question('q', { current_file: { ...FILE, selected_code: 'off' } })],
  ['no context', question('q', { additional_context: [] })],
  ['a category of tomorrow', withItem({ category: 'user_rule', content: 'c' })],
  [
    'null members of context',
    withItem({ category: 'file', id: null, content: null, metadata: null }),
  ],
  ['steps', answering([STEP])],
  ['no steps', answering([])],
  ['a step without action', answering([{ action: null, observation: 'o' }])],
  ['a step without observation', answering([{ action: STEP.action }])],
  ['a step with a type', answering([{ action: { ...STEP.action, type: 'action' } }])],
  ['the steps of GitLab 17.9', withOptions({ agent_type: 'react', steps: [OLD_STEP] })],
  ['null options', { ...question('q'), options: null }],
  ['options without steps', { ...question('q'), options: {} }],
  ['unavailable resources', { ...question('q'), unavailable_resources: ['Pipelines'] }],
  ['null resources', { ...question('q'), unavailable_resources: null }],
  ['unusable metadata', { ...question('q'), model_metadata: [1] }],
  ['unknown members', { ...question('q', { other: 1 }), more: {} }],
];

/** What is wrong, the body, and where in it. */
type Refused = readonly [title: string, body: object, ...loc: (string | number)[]];

const REFUSED: readonly Refused[] = [
  ['no messages', {}, 'messages'],
  ['null messages', { messages: null }, 'messages'],
  ['an empty list', { messages: [] }, 'messages'],
  ['a text as message', { messages: ['q'] }, 'messages', 0],
  ['no role', { messages: [{ content: 'q' }] }, 'messages', 0, 'role'],
  ['another role', { messages: [{ role: 'tool' }] }, 'messages', 0, 'role'],
  ['a number as content', { messages: [{ role: 'user', content: 1 }] }, 'messages', 0, 'content'],
  ['another page', withContext({ type: 'wiki', title: 't' }), 'messages', 0, 'context', 'type'],
  ['a page without title', withContext({ type: 'issue' }), 'messages', 0, 'context', 'title'],
  ['a null title', withContext({ type: 'issue', title: null }), 'messages', 0, 'context', 'title'],
  ['a text as page', withContext('issue'), 'messages', 0, 'context'],
  ...(['file_path', 'data', 'selected_code'] as const).map(
    (name) =>
      [
        `a file without ${name}`,
        question('q', { current_file: { ...FILE, [name]: undefined } }),
        ...['messages', 0, 'current_file', name],
      ] as const,
  ),
  [
    'an item without category',
    withItem({ id: 'a' }),
    'messages',
    0,
    'additional_context',
    0,
    'category',
  ],
  [
    'a number as category',
    withItem({ category: 1 }),
    'messages',
    0,
    'additional_context',
    0,
    'category',
  ],
  [
    'a number as id',
    withItem({ category: 'file', id: 1 }),
    'messages',
    0,
    'additional_context',
    0,
    'id',
  ],
  ['an object as steps', answering({}), 'messages', 1, 'agent_scratchpad'],
  [
    'an action without tool',
    answering([{ action: { tool_input: 'i', thought: 'h' } }]),
    ...['messages', 1, 'agent_scratchpad', 0, 'action', 'tool'],
  ],
  [
    'another kind of agent',
    withOptions({ agent_type: 'x', steps: [] }),
    'options',
    'agent_scratchpad',
    'agent_type',
  ],
  [
    'an old step without observation',
    withOptions({ agent_type: 'react', steps: [{ ...OLD_STEP, observation: undefined }] }),
    ...['options', 'agent_scratchpad', 'steps', 0, 'observation'],
  ],
  [
    'a text as resources',
    { ...question('q'), unavailable_resources: 'Pipelines' },
    'unavailable_resources',
  ],
  [
    'a number as resource',
    { ...question('q'), unavailable_resources: [1] },
    'unavailable_resources',
    0,
  ],
];

describe('the body of a chat request', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    gateway.model({ type: 'answer', text: 'Final Answer: Yes.' });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it.each(ACCEPTED)('is taken with %s', async (_, body) => {
    const reply = await chat(gateway, body, { scopes: ALL_SCOPES });

    expect(reply.status).toBe(200);
    expect(eventsOf(reply)).toContainEqual({
      type: 'final_answer_delta',
      data: { text: 'Yes.', finish_reason: null },
    });
  });

  const refused = REFUSED.map(([title, body, ...loc]) => ({ title, body, loc }));

  it.each(refused)('is refused with $title', async ({ body, loc }) => {
    // Validation comes before authorisation.
    const reply = await chat(gateway, body, { scopes: [] });

    expect(reply.status).toBe(422);
    const { detail } = reply.json<{ detail: { loc: unknown }[] }>();
    expect(detail.map((issue) => issue.loc)).toContainEqual(['body', ...loc]);
  });

  it.each(['user', 'system'])('is refused with steps on a message of the %s', async (role) => {
    const messages = [{ role, content: 'q', agent_scratchpad: [] }];
    const reply = await chat(gateway, { messages }, { scopes: [] });

    expect(reply.status).toBe(400);
    expect(reply.json()).toEqual({
      detail: 'agent_scratchpad can only be present when role is ASSISTANT',
    });
  });

  it('is not read before the caller is known', async () => {
    const reply = await gateway.send({ path: CHAT_PATH, headers: {}, body: 'no JSON' });

    expect(reply.status).toBe(401);
  });
});
