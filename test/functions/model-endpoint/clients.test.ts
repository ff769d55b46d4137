/** Programs' own libraries as clients, over HTTP: OpenAI's SDK, and the AI SDK's provider. */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type EndpointSite, startEndpoint } from './site.ts';

const MODEL = 'claude-sonnet-4-6';
const MESSAGES = [{ role: 'user' as const, content: 'Weather in Paris, and the list' }];
const USAGE = { inputTokens: 20, outputTokens: 9, cacheReadInputTokens: 5 };

const TOOLS = ['get_weather', 'list_all'].map((name) => ({
  type: 'function' as const,
  function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}));

const CALLS: Script = {
  type: 'answer',
  text: ['Let me ', 'look.'],
  toolUse: [
    { id: 'tooluse_A', name: 'get_weather', input: { city: 'Paris' } },
    { id: 'tooluse_B', name: 'list_all', input: {} },
  ],
  usage: USAGE,
};

const BREAKS: Script = {
  type: 'answer',
  text: ['one ', 'two ', 'three'],
  fault: { type: 'exception', name: 'modelStreamErrorException', after: 2 },
};

let site: EndpointSite;
let key: string;
beforeAll(async () => {
  site = await startEndpoint();
  key = await site.key();
});
afterAll(() => site[Symbol.asyncDispose]());

describe('OpenAI’s SDK', () => {
  const client = (apiKey = key) =>
    new OpenAI({ apiKey, baseURL: `${site.url}/v1`, maxRetries: 0, logLevel: 'off' });

  it('lists models', async () => {
    const { data } = await client().models.list();

    expect(data.map(({ id }) => id)).toContain(MODEL);
    expect(await client().models.retrieve(MODEL)).toMatchObject({ id: MODEL, object: 'model' });
  });

  it('gets an answer in one piece, with the id of the request', async () => {
    site.model({ ...CALLS });

    const answer = await client().chat.completions.create({
      model: MODEL,
      messages: MESSAGES,
      tools: TOOLS,
    });

    expect(answer._request_id).toBe(site.logs.at(-1)?.['correlationId']);
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Let me look.',
        tool_calls: [
          { id: 'tooluse_A', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
          { id: 'tooluse_B', function: { name: 'list_all', arguments: '{}' } },
        ],
      },
    });
    expect(answer.usage).toMatchObject({
      prompt_tokens: 25,
      completion_tokens: 9,
      total_tokens: 34,
      prompt_tokens_details: { cached_tokens: 5 },
    });
  });

  it('joins a stream with calls of tools, and gets its usage once', async () => {
    site.model(CALLS);

    const stream = client().chat.completions.stream({
      model: MODEL,
      messages: MESSAGES,
      tools: TOOLS,
      stream_options: { include_usage: true },
    });
    const usages: unknown[] = [];
    stream.on('chunk', ({ usage }) => usage && usages.push(usage));
    const { choices, usage } = await stream.finalChatCompletion();

    expect(choices[0]?.message.content).toBe('Let me look.');
    expect(choices[0]?.message.tool_calls?.map((call) => call)).toMatchObject([
      { id: 'tooluse_A', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
      { id: 'tooluse_B', function: { name: 'list_all', arguments: '{}' } },
    ]);
    expect(usages).toHaveLength(1);
    expect(usage).toMatchObject({ prompt_tokens: 25, completion_tokens: 9 });
  });

  it('sees an answer that breaks off fail, with what had come', async () => {
    site.model(BREAKS);
    const stream = await client().chat.completions.create({
      model: 'claude-haiku-4-5',
      messages: MESSAGES,
      stream: true,
    });
    let text = '';

    const reading = (async () => {
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    })();

    await expect(reading).rejects.toMatchObject({ code: 'model_failed', type: 'server_error' });
    expect(text).toBe('one two ');
  });

  it.each([
    ['a key that nobody knows', 401, 'invalid_api_key'],
    ['a model that nobody knows', 404, 'model_not_found'],
    ['more answers than one', 400, 'unsupported_value'],
  ])('knows %s as its own error', async (what, status, code) => {
    const asked = client(what.includes('key') ? `dek_${'a'.repeat(12)}_${'A'.repeat(43)}` : key);
    const model = what.includes('model') ? 'gpt-99' : MODEL;

    const answer = asked.chat.completions.create({
      model,
      messages: MESSAGES,
      ...(what.includes('answers') && { n: 2 }),
    });

    await expect(answer).rejects.toMatchObject({ status, code });
  });

  it('reads back a conversation that it continues after its tools', async () => {
    site.model(CALLS);
    const first = await client().chat.completions.create({
      model: MODEL,
      messages: MESSAGES,
      tools: TOOLS,
    });
    const said = first.choices[0]?.message;
    site.model({ type: 'answer', text: 'Sunny.' });

    const second = await client().chat.completions.create({
      model: MODEL,
      messages: [
        ...MESSAGES,
        ...(said ? [said] : []),
        { role: 'tool', tool_call_id: 'tooluse_A', content: 'sunny' },
        { role: 'tool', tool_call_id: 'tooluse_B', content: '[]' },
      ],
      tools: TOOLS,
    });

    expect(second.choices[0]?.message.content).toBe('Sunny.');
    expect(site.bedrock.calls.at(-1)?.request).toMatchObject({
      messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'user' }],
    });
  });
});

describe('the AI SDK', () => {
  const model = () =>
    createOpenAICompatible({
      name: 'duo-edge',
      baseURL: `${site.url}/v1`,
      apiKey: key,
      includeUsage: true,
    })(MODEL);

  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Weather' }] }];
  const tools = TOOLS.map(({ function: { name, parameters } }) => ({
    type: 'function' as const,
    name,
    inputSchema: parameters as { type: 'object' },
  }));

  it('joins a stream with calls of tools', async () => {
    site.model(CALLS);

    const { stream } = await model().doStream({ prompt, tools });
    const parts = await Array.fromAsync(stream);

    const text = parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
    expect(text).toBe('Let me look.');
    expect(parts.filter(({ type }) => type === 'tool-call')).toMatchObject([
      { toolCallId: 'tooluse_A', toolName: 'get_weather', input: '{"city":"Paris"}' },
      { toolCallId: 'tooluse_B', toolName: 'list_all', input: '{}' },
    ]);
    expect(parts.at(-1)).toMatchObject({
      type: 'finish',
      finishReason: { unified: 'tool-calls' },
      usage: { inputTokens: { total: 25, cacheRead: 5 }, outputTokens: { total: 9 } },
    });
  });

  it('sees an answer that breaks off fail', async () => {
    site.model(BREAKS);

    const { stream } = await model().doStream({ prompt });
    const parts = await Array.fromAsync(stream);

    expect(parts.filter(({ type }) => type === 'error')).toHaveLength(1);
  });
});
