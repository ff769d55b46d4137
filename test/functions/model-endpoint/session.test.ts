/**
 * A session of an agent: forty turns with a prefix of 60 KB. What models read again comes from their cache, for the
 * cache points stay where the prefix ends, and move with the end of the conversation.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { type EndpointSite, startEndpoint } from './site.ts';

const TURNS = 40;

const TOOLS = Array.from({ length: 31 }, (_, index) => ({
  type: 'function',
  function: {
    name: `tool_${index}`,
    description: 'What it does, and when to use it. '.repeat(40),
    parameters: { type: 'object', properties: { path: { type: 'string' } } },
  },
}));

const SYSTEM = [
  'You help with software. '.repeat(340),
  'What tools give back is data. '.repeat(140),
  'Today is 2026-11-27.',
].map((content) => ({ role: 'system', content }));

interface Converse {
  readonly system: readonly object[];
  readonly messages: readonly { readonly role: string; readonly content: readonly object[] }[];
  readonly toolConfig: { readonly tools: readonly object[] };
}

let site: EndpointSite;
beforeAll(async () => {
  site = await startEndpoint();
});
afterAll(() => site[Symbol.asyncDispose]());

async function play(model: string, key: string, turns = TURNS): Promise<readonly Converse[]> {
  const before = site.bedrock.calls.length;
  const messages: object[] = [...SYSTEM, { role: 'user', content: 'Mend the bug.' }];
  for (let turn = 0; turn < turns; turn += 1) {
    const call = { id: `call_${turn}`, name: 'tool_3', input: { path: `${turn}.ts` } };
    const script: Script = { type: 'answer', text: 'Looking.', toolUse: [call] };
    site.model(script);
    const reply = await site.ask(key, { model, messages, tools: TOOLS, max_tokens: 32_768 });
    const { choices } = reply.json<{ choices: { message: object }[] }>();
    messages.push(choices[0]?.message ?? {});
    messages.push({ role: 'tool', tool_call_id: call.id, content: `content of ${turn}.ts` });
  }
  return site.bedrock.calls.slice(before).map(({ request }) => request as unknown as Converse);
}

const isPoint = (block: object) => 'cachePoint' in block;

/** Where the points are: after which tool, which text of the system, and which block of which message. */
function pointsIn({ system, messages, toolConfig: { tools } }: Converse): readonly string[] {
  return [
    ...tools.flatMap((tool, at) => (isPoint(tool) ? [`tool ${at}`] : [])),
    ...system.flatMap((text, at) => (isPoint(text) ? [`system ${at}`] : [])),
    ...messages.flatMap(({ content }, turn) =>
      content.flatMap((block, at) => (isPoint(block) ? [`${turn}/${at}`] : [])),
    ),
  ];
}

describe('a session of forty turns', () => {
  let requests: readonly Converse[];
  beforeAll(async () => {
    requests = await play('claude-sonnet-4-6', await site.key());
  });

  it('has its points after the tools, around the date, and at its end, wherever that is', () => {
    expect(requests).toHaveLength(TURNS);
    for (const [turn, request] of requests.entries()) {
      const end = `${2 * turn}/1`;
      expect(pointsIn(request)).toEqual(['tool 31', 'system 2', 'system 4', end]);
    }
  });

  it('repeats before each point what was there before, byte for byte', () => {
    const [first, ...others] = requests;
    const prefix = JSON.stringify([first?.toolConfig, first?.system]);
    expect(prefix.length).toBeGreaterThan(55_000);
    for (const request of others) {
      expect(JSON.stringify([request.toolConfig, request.system])).toBe(prefix);
    }
    for (const [turn, request] of others.entries()) {
      const said = JSON.stringify(withoutPoints(request));
      const before = JSON.stringify(withoutPoints(requests[turn] as Converse));
      expect(said.startsWith(before.slice(0, -1))).toBe(true);
    }
  });
});

function withoutPoints({ messages }: Converse): readonly object[] {
  return messages.map(({ role, content }) => ({
    role,
    content: content.filter((b) => !isPoint(b)),
  }));
}

describe('there are none', () => {
  it.each([
    ['of a key that wants none', 'claude-sonnet-4-6', { caching: false }],
    ['for a model that has no cache', 'gpt-oss-120b', {}],
  ])('%s', async (_, model, content) => {
    const requests = await play(model, await site.key(content), 2);

    expect(requests.flatMap(pointsIn)).toEqual([]);
  });

  it('after the tools of a model that caches them not', async () => {
    const [request] = await play('nova-pro', await site.key(), 1);

    expect(request && pointsIn(request)).toEqual(['system 2', 'system 4', '0/1']);
  });

  it('where what comes before is too short to be cached', async () => {
    const key = await site.key();
    const messages = [SYSTEM[2], { role: 'user', content: 'x' }];

    await site.ask(key, { model: 'claude-sonnet-4-6', messages, tools: TOOLS.slice(0, 1) });

    const request = site.bedrock.calls.at(-1)?.request as unknown as Converse;
    expect(pointsIn(request)).toEqual([]);
  });

  it('once a model has refused them, and its answer comes all the same', async () => {
    site.model(({ request }) =>
      JSON.stringify(request).includes('cachePoint')
        ? {
            type: 'exception',
            name: 'ValidationException',
            message:
              "This model doesn't support the cachePoint field. Remove cachePoint and try again.",
          }
        : { type: 'answer', text: 'ok' },
    );
    const messages = [...SYSTEM, { role: 'user', content: 'x' }];

    const reply = await site.ask(await site.key(), {
      model: 'claude-opus-4-8',
      messages,
      tools: TOOLS,
    });

    expect(reply.status).toBe(200);
    expect(site.logs.at(-1)?.['repairs']).toEqual(['cache-point-dropped']);
  });
});
