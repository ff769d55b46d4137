/** Answers as programs get them: calls of tools that break, JSON, other platforms. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import type { ModelEvent } from '#shared/models/model-event.ts';
import type { RequestContext } from '#shared/request/request-context.ts';
import { answerEvents } from '../../../functions/model-endpoint/answer/answer-events.ts';
import { createToolNames } from '../../../functions/model-endpoint/request/tools.ts';
import { type PlatformGateway, startPlatformGateway } from '../../support/platform-gateway.ts';
import { joinStream, readStream } from './read-stream.ts';
import {
  bearer,
  CHAT,
  type EndpointSite,
  keyItem,
  putItem,
  question,
  startEndpoint,
} from './site.ts';

let site: EndpointSite;
let key: string;
beforeAll(async () => {
  site = await startEndpoint();
  key = await site.key();
});
afterAll(() => site[Symbol.asyncDispose]());

const TOOLS = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];

async function stream(script: Script, more: object = {}) {
  site.model(script);
  const reply = await site.ask(key, question('x', { stream: true, ...more }));
  return joinStream(readStream(reply.text).events);
}

describe('a call of a tool', () => {
  const toolUse = [{ id: 'a', name: 'look', input: { path: 'a long one' } }];

  it('that breaks off is an error, and no call', async () => {
    const fault = { type: 'exception', name: 'modelStreamErrorException', after: 2 } as const;
    const joined = await stream(
      { type: 'answer', text: 'Let me.', toolUse, fault },
      { tools: TOOLS },
    );

    expect(joined).toMatchObject({ finish: [], done: 0, error: { code: 'model_failed' } });
  });

  it('that the limit of tokens cuts says so, with what there is', async () => {
    const script: Script = { type: 'answer', toolUse, stopReason: 'max_tokens' };

    expect(await stream(script, { tools: TOOLS })).toMatchObject({
      finish: ['length'],
      done: 1,
      calls: [{ id: 'a', name: 'look' }],
    });
  });

  it('whose input is no JSON is an error, which does not repeat it', async () => {
    const context = { record: {}, startedAtMs: 0 } as RequestContext;
    const names = createToolNames();
    async function* halfCall(): AsyncGenerator<ModelEvent> {
      yield { type: 'tool-call-start', index: 1, id: 'a', name: 'look' };
      yield { type: 'tool-call-delta', index: 1, json: '{"secret' };
      yield { type: 'tool-call-end', index: 1 };
      yield { type: 'finish', reason: 'tool', stopReason: 'tool_use', usage: undefined };
    }

    const events = answerEvents(halfCall(), context, { names, parallelCalls: true });

    await expect(Array.fromAsync(events)).rejects.toThrow(/input that is not JSON$/);
  });

  it('counts as the first word in the log', async () => {
    await stream({ type: 'answer', toolUse }, { tools: TOOLS });

    expect(site.logs.at(-1)).toMatchObject({
      finishReason: 'tool_calls',
      firstTokenMs: expect.any(Number),
    });
  });
});

describe('JSON', () => {
  const schema = { type: 'object', properties: { x: { type: 'integer' } } };
  const wanted = { response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } };

  it('comes out of a tool that has the schema', async () => {
    const script: Script = {
      type: 'answer',
      text: 'Here it is:',
      toolUse: [{ name: 'answer', input: { x: 7 } }],
    };

    expect(await stream(script, wanted)).toMatchObject({
      content: '{"x":7}',
      calls: [],
      finish: ['stop'],
    });
    expect(site.bedrock.calls.at(-1)?.request['toolConfig']).toMatchObject({
      tools: [{ toolSpec: { name: 'answer', inputSchema: { json: schema } } }],
      toolChoice: { tool: { name: 'answer' } },
    });
  });

  it.each([
    ['an object', { response_format: { type: 'json_object' } }],
    ['a schema beside tools', { ...wanted, tools: TOOLS }],
    ['a model without tools', { ...wanted, model: 'r1' }],
    [
      'a schema that is no object',
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'x', schema: { type: 'array' } },
        },
      },
    ],
  ])('is asked for in words: %s', async (_, more) => {
    const script: Script = { type: 'answer', text: ['```json\n{"x"', ': 7}\n', '```'] };

    expect(await stream(script, more)).toMatchObject({ content: '{"x": 7}', finish: ['stop'] });
    const { system } = site.bedrock.calls.at(-1)?.request ?? {};
    expect(JSON.stringify(system)).toContain('nothing else');
  });
});

describe('a model of a serving platform', () => {
  let lab: PlatformGateway;
  const labKey = `dek_${'b'.repeat(12)}_${'B'.repeat(43)}`;
  beforeAll(async () => {
    lab = await startPlatformGateway();
    const { dynamodb, table } = lab.gateway;
    await putItem(dynamodb, table, keyItem('b'.repeat(12), labKey));
    await lab.store('*#@alias/qwen3', {
      model: 'lab//qwen3',
      fallbacks: [{ model: 'amazon.nova-pro-v1:0' }],
    });
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  const CONVERSATION = [
    { role: 'system', content: 'A' },
    { role: 'system', content: 'B' },
    { role: 'user', content: 'x' },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', function: { name: 'look', arguments: '{"at":1}' } }],
    },
    { role: 'tool', tool_call_id: 'a', content: 'seen' },
  ];

  const ask = (more: object = {}) =>
    lab.gateway.send({
      path: CHAT,
      headers: bearer(labKey),
      body: { model: 'qwen3', messages: CONVERSATION, tools: TOOLS, stream: true, ...more },
    });

  it('is asked in its own form, and its calls come whole', async () => {
    lab.script = {
      type: 'answer',
      text: 'Let me.',
      toolCalls: [{ id: 'c', name: 'look', arguments: '{"at":2}' }],
    };

    const joined = joinStream(readStream((await ask({ tool_choice: 'required' })).text).events);

    expect(joined).toMatchObject({
      content: 'Let me.',
      calls: [{ id: 'c', name: 'look', arguments: '{"at":2}' }],
      finish: ['tool_calls'],
      done: 1,
    });
    expect(lab.server.calls.at(-1)?.body).toMatchObject({
      model: 'qwen3',
      messages: [
        { role: 'system', content: 'A\n\nB' },
        { role: 'user', content: 'x' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', function: { name: 'look', arguments: '{"at":1}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'seen' },
      ],
      tools: [{ function: { name: 'look' } }],
      tool_choice: 'required',
    });
  });

  it('is replaced by Bedrock’s before it has begun to answer', async () => {
    lab.script = { type: 'error', status: 503, body: {} };
    lab.gateway.model({ type: 'answer', text: 'from Bedrock' });

    const joined = joinStream(readStream((await ask()).text).events);

    expect(joined).toMatchObject({ content: 'from Bedrock', finish: ['stop'], done: 1 });
    expect(lab.lastLog).toMatchObject({ fallback: true, model: 'amazon.nova-pro-v1:0' });
  });

  it('gets pictures and a begun answer', async () => {
    lab.script = { type: 'answer', text: 'ok' };
    const url = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';
    const content = [
      { type: 'text', text: 'x' },
      { type: 'image_url', image_url: { url } },
    ];

    await ask({
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: 'It is' },
      ],
    });

    expect(lab.server.calls.at(-1)?.body.messages).toMatchObject([
      {
        role: 'user',
        content: [{}, { image_url: { url } }, { text: expect.stringContaining('It is') }],
      },
    ]);
  });
});
