/** Conversations as programs send them, and as Bedrock gets them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EndpointSite, startEndpoint } from './site.ts';

let site: EndpointSite;
let key: string;
beforeAll(async () => {
  site = await startEndpoint();
  key = await site.key();
});
afterAll(() => site[Symbol.asyncDispose]());

const user = (content: unknown) => ({ role: 'user', content });
const said = (content: unknown, ...ids: string[]) => ({
  role: 'assistant',
  content,
  tool_calls: ids.map((id) => ({
    id,
    type: 'function',
    function: { name: 'look', arguments: '{}' },
  })),
});
const result = (id: string, content: unknown = `of ${id}`) => ({
  role: 'tool',
  tool_call_id: id,
  content,
});

const text = (words: string) => ({ text: words });
const call = (toolUseId: string) => ({ toolUse: { toolUseId, name: 'look', input: {} } });
const answer = (toolUseId: string, words: string, status = 'success') => ({
  toolResult: { toolUseId, content: [text(words)], status },
});

async function converse(messages: readonly object[], more: object = {}) {
  site.model({ type: 'answer', text: 'ok' });
  const reply = await site.ask(key, { model: 'claude-opus-4-8', messages, ...more });
  const request = site.bedrock.calls.at(-1)?.request as Readonly<Record<string, unknown>>;
  return { reply, request };
}

const turns = async (messages: readonly object[]) =>
  ((await converse(messages)).request['messages'] as { role: string; content: object[] }[]).map(
    ({ role, content }) => [role, ...content],
  );

describe('turns', () => {
  it.each([
    ['neighbours are one turn', [user('a'), user('b')], [['user', text('a'), text('b')]]],
    [
      'one that begins with the model gets a beginning',
      [said('a'), user('b')],
      [
        ['user', text('(continued)')],
        ['assistant', text('a')],
        ['user', text('b')],
      ],
    ],
    [
      'blank texts are dropped, and what is left is joined',
      [user('a'), said(' '), user('b')],
      [['user', text('a'), text('b')]],
    ],
    [
      'the system speaks later as a user',
      [user('a'), { role: 'system', content: 'now' }],
      [['user', text('a'), text('[System]: now')]],
    ],
    [
      'results come first in their turn, each behind its call',
      [user('a'), said('b', 'x', 'y'), user('c'), result('y'), result('x')],
      [
        ['user', text('a')],
        ['assistant', text('b'), call('x'), call('y')],
        ['user', answer('x', 'of x'), answer('y', 'of y'), text('c')],
      ],
    ],
    [
      'a call without result gets one',
      [user('a'), said('', 'x'), user('b')],
      [
        ['user', text('a')],
        ['assistant', call('x')],
        ['user', answer('x', '(no result)', 'error'), text('b')],
      ],
    ],
    [
      'also at the end',
      [user('a'), said(null, 'x')],
      [
        ['user', text('a')],
        ['assistant', call('x')],
        ['user', answer('x', '(no result)', 'error')],
      ],
    ],
    [
      'a result without call is told',
      [user('a'), result('x')],
      [['user', text('a'), text('[Result of tool call]: of x')]],
    ],
    [
      'a begun answer is told to a model that cannot go on with it',
      [user('a'), said('It is')],
      [['user', text('a'), text('[Previous assistant context]: It is')]],
    ],
  ])('%s', async (_, messages, expected) => {
    expect(await turns(messages)).toEqual(expected);
  });

  it('ids that come again are others, and results find them', async () => {
    const [, first, , second, results] = await turns([
      user('a'),
      said(null, 'x'),
      result('x', '1'),
      said(null, 'x', 'x'),
      result('x', '2'),
      result('x', '3'),
    ]);

    const ids = [...(first ?? []), ...(second ?? [])].flatMap((block) =>
      typeof block === 'object' && 'toolUse' in block
        ? [(block.toolUse as { toolUseId: string }).toolUseId]
        : [],
    );
    expect(new Set(ids).size).toBe(3);
    expect(results).toEqual(['user', answer(ids[1] ?? '', '2'), answer(ids[2] ?? '', '3')]);
  });

  it('arguments that are no object of JSON stay readable', async () => {
    const broken = (args: string) => ({
      role: 'assistant',
      tool_calls: [{ id: 'x', type: 'function', function: { name: 'look', arguments: args } }],
    });
    for (const args of ['{"a":', '[1]', `${'['.repeat(200)}`]) {
      const [, model] = await turns([user('a'), broken(args), result('x')]);
      expect(model?.[1]).toMatchObject({ toolUse: { input: { arguments: args } } });
    }
  });

  it.each(['claude-haiku-4-5', 'mistral-7b-instruct'])('%s takes its own form', async (model) => {
    const messages = [{ role: 'system', content: 'S' }, user('a'), said('It is ')];
    const { request } = await converse(messages, { model });

    const [first, last] = request['messages'] as { content: object[] }[];
    if (model === 'claude-haiku-4-5') expect(last?.content).toEqual([text('It is')]);
    else expect(first?.content[0]).toEqual(text('S'));
  });
});
