/** Tools as programs give them, and as models get them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EndpointSite, startEndpoint } from './site.ts';

let site: EndpointSite;
let key: string;
beforeAll(async () => {
  site = await startEndpoint();
  key = await site.key();
});
afterAll(() => site[Symbol.asyncDispose]());

const USER = { role: 'user', content: 'a' };

const lastRequest = () => site.bedrock.calls.at(-1)?.request ?? {};

async function converse(more: object) {
  site.model({ type: 'answer', text: 'ok' });
  await site.ask(key, { model: 'claude-opus-4-8', messages: [USER], ...more });
  return { request: lastRequest() };
}

describe('tools', () => {
  const tool = (name: string, more: object = {}) => ({
    type: 'function',
    function: { name, ...more },
  });
  const LONG = `mcp__${'a'.repeat(120)}`;

  it('have names that models take, and are called by their own', async () => {
    site.model(({ request }) => {
      const { tools } = request['toolConfig'] as { tools: { toolSpec?: { name: string } }[] };
      const toolUse = tools.flatMap(({ toolSpec }) => toolSpec ?? []);
      return { type: 'answer', toolUse: toolUse.map(({ name }) => ({ name, input: {} })) };
    });
    const names = ['look at', 'look_at', LONG, 'plain'];

    const reply = await site.ask(key, {
      model: 'claude-opus-4-8',
      messages: [USER],
      tools: names.map((name) => tool(name)),
    });

    const [choice] = reply.json<{
      choices: { message: { tool_calls: { function: { name: string } }[] } }[];
    }>().choices;
    expect(choice?.message.tool_calls.map((called) => called.function.name)).toEqual(names);
    const { tools } = lastRequest()['toolConfig'] as {
      tools: { toolSpec: { name: string; inputSchema: object } }[];
    };
    const forModel = tools.map(({ toolSpec }) => toolSpec.name);
    expect(new Set(forModel).size).toBe(names.length);
    for (const name of forModel) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(tools[3]?.toolSpec.inputSchema).toEqual({ json: { type: 'object', properties: {} } });
  });

  it.each([
    ['none', 'none', undefined],
    ['required', 'required', { any: {} }],
    ['one', { type: 'function', function: { name: 'b' } }, { tool: { name: 'b' } }],
    [
      'some',
      { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [tool('b')] } },
      { any: {} },
    ],
  ])('are chosen from: %s', async (kind, toolChoice, expected) => {
    const { request } = await converse({
      tools: [tool('a'), tool('b')],
      tool_choice: toolChoice,
    });

    const config = request['toolConfig'] as { tools: object[]; toolChoice?: object } | undefined;
    expect(config?.toolChoice).toEqual(expected);
    expect(config?.tools.length).toBe({ none: undefined, some: 1 }[kind] ?? (config && 2));
  });

  it('are passed on one at a time where a program wants no more', async () => {
    site.model({
      type: 'answer',
      toolUse: [
        { id: 'x', name: 'a', input: { at: 1 } },
        { id: 'y', name: 'a', input: {} },
      ],
    });
    const reply = await site.ask(key, {
      model: 'claude-opus-4-8',
      messages: [USER],
      tools: [tool('a')],
      parallel_tool_calls: false,
      stream: true,
    });

    expect(reply.text).toContain('"id":"x"');
    expect(reply.text).not.toContain('"id":"y"');
    expect(site.logs.at(-1)).toMatchObject({ toolCalls: 1, droppedToolCalls: 1, tools: 1 });
  });

  it('a choice that a model refuses is left out', async () => {
    site.model(({ request }) =>
      JSON.stringify(request).includes('toolChoice')
        ? {
            type: 'exception',
            name: 'ValidationException',
            message:
              "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.",
          }
        : { type: 'answer', text: 'ok' },
    );

    const body = { messages: [USER], tools: [tool('a')], tool_choice: 'required' };
    const reply = await site.ask(key, { model: 'nova-pro', ...body });

    expect(reply.status).toBe(200);
    expect(site.logs.at(-1)?.['repairs']).toEqual(['tool-choice-dropped']);
  });

  it('are refused for a model that takes none, which is not asked', async () => {
    const before = site.bedrock.calls.length;
    const body = { messages: [USER], tools: [tool('a')] };

    const reply = await site.ask(key, { model: 'r1', ...body });

    expect([reply.status, reply.json()]).toMatchObject([
      400,
      { error: { code: 'unsupported_parameter', param: 'tools' } },
    ]);
    expect(site.bedrock.calls.length).toBe(before);
  });
});
