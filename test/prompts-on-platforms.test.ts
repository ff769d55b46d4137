/**
 * Every prompt, code suggestion and chat with a serving platform's model instead of one of Bedrock: it is asked the
 * same, and callers get the same bytes, streamed and in one piece, however the pieces of a stream are cut.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROMPTS } from '../functions/chat/prompts/registry.ts';
import { PROMPT_FIXTURES } from './functions/chat/prompts/support/prompt-fixtures.ts';
import { ENDPOINTS, EVERY_SCOPE } from './support/endpoints.ts';
import { joinPieces } from './support/join-pieces.ts';
import { type PlatformGateway, startPlatformGateway } from './support/platform-gateway.ts';

const BEDROCK = 'amazon.nova-lite-v1:0';
const PLATFORM = 'qwen3';

let lab: PlatformGateway;
beforeAll(async () => {
  lab = await startPlatformGateway({ key: 'none' });
});
afterAll(() => lab[Symbol.asyncDispose]());

interface Question {
  readonly path: string;
  readonly body: object;
  /** What the model says. */
  readonly text: string;
}

/** What the model was asked, whichever form it was asked in. */
type Asked = readonly { readonly role: string; readonly text: string }[];

async function answersOf({ path, body, text }: Question) {
  const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
  lab.gateway.model({ type: 'answer', text: pieces, usage: { inputTokens: 20, outputTokens: 5 } });
  const usage = { prompt_tokens: 20, completion_tokens: 5 };
  lab.script = { type: 'answer', text: pieces, usage };
  const headers = await lab.gateway.headers({ scopes: EVERY_SCOPE });

  async function answerBy(model: string, metadata: object): Promise<object> {
    await lab.store('*#*', { model, pinned: true });
    const reply = await lab.gateway.send({ path, headers, body: choosing(body, metadata) });
    const said = joinPieces(reply.text)
      .replace(/"(created|timestamp)":\d+/g, '"$1":0')
      .replace(/"region":"[^"]*"/g, '"region":""')
      .replaceAll(BEDROCK, PLATFORM)
      .replaceAll('"finish_reason":"end_turn"', '"finish_reason":"stop"');
    return { status: reply.status, type: reply.headers['content-type'], cut: reply.cut, said };
  }
  const calls = { bedrock: lab.gateway.bedrock.calls.length, server: lab.server.calls.length };
  const ofBedrock = await answerBy(`bedrock/${BEDROCK}`, { identifier: `bedrock/${BEDROCK}` });
  const ofPlatform = await answerBy(`lab//${PLATFORM}`, {
    identifier: `custom_openai/${PLATFORM}`,
    endpoint: lab.server.url,
  });
  expect(lab.gateway.bedrock.calls).toHaveLength(calls.bedrock + 1);
  expect(lab.server.calls).toHaveLength(calls.server + 1);
  return { ofBedrock, ofPlatform };
}

/** The connection test asks for the model that GitLab names, whatever is pinned. */
function choosing(body: object, metadata: object): object {
  if (!('model_metadata' in body)) return body;
  return { ...body, model_metadata: { ...(body.model_metadata as object), ...metadata } };
}

function askedBedrock(): Asked {
  const { system = [], messages } = (lab.gateway.bedrock.calls.at(-1)?.request ??
    {}) as unknown as {
    readonly system?: readonly { readonly text?: string }[];
    readonly messages: readonly {
      readonly role: string;
      readonly content: readonly { readonly text: string }[];
    }[];
  };
  const rules = system.flatMap(({ text }) => (text === undefined ? [] : [text])).join('\n\n');
  return [
    ...(rules === '' ? [] : [{ role: 'system', text: rules }]),
    ...messages.map(({ role, content }) => ({
      role,
      text: content.map(({ text }) => text).join('\n\n'),
    })),
  ];
}

function askedPlatform(): Asked {
  const { messages = [] } = lab.server.calls.at(-1)?.body ?? {};
  return messages.map(({ role, content }) => ({ role, text: content }));
}

async function expectSame(question: Question): Promise<void> {
  const { ofBedrock, ofPlatform } = await answersOf(question);
  expect(ofPlatform).toEqual(ofBedrock);
  expect(askedPlatform()).toEqual(askedBedrock());
}

const SAMPLES = PROMPT_FIXTURES.flatMap((fixture) =>
  fixture.samples.flatMap(({ name, model_answer: text }) =>
    text === null ? [] : { name: `${fixture.prompt_id}: ${name}`, fixture, text },
  ),
);

describe('a prompt', () => {
  it('of every kind is among them', () => {
    const ids = new Set(SAMPLES.map(({ fixture }) => fixture.prompt_id));
    expect([...PROMPTS.keys()].filter((id) => !ids.has(id))).toEqual([]);
  });

  it.each(SAMPLES)('$name', async ({ fixture, text }) => {
    const { prompt_id: id, inputs, model_metadata } = fixture;
    for (const version of text === fixture.samples[0]?.model_answer ? ['v1', 'v2'] : ['v1']) {
      for (const stream of [false, true]) {
        const path = `/${version}/prompts/${id}`;
        await expectSame({ path, body: { inputs, stream, model_metadata }, text });
      }
    }
  });
});

const OTHERS = ENDPOINTS.filter(
  ({ asksModel, path }) => asksModel && !path.includes('/prompts/') && !path.includes('embeddings'),
);

describe('code and chat', () => {
  it.each(OTHERS)('$name', async ({ path, body = {} }) => {
    await expectSame({ path, body, text: 'return a + b' });
  });

  const { request_body: body, samples } = JSON.parse(
    readFileSync('test/fixtures/prompt-inputs/chat__react.json', 'utf8'),
  ) as {
    readonly request_body: object;
    readonly samples: readonly {
      readonly name: string;
      readonly finish_reason: string;
      readonly model_chunks: readonly string[];
    }[];
  };

  it.each(samples.filter(({ finish_reason: reason }) => reason === 'end_turn'))(
    'a step of the agent: $name',
    async ({ model_chunks: chunks }) => {
      const text = `Thought:${chunks.join('')}`;
      await expectSame({ path: '/v2/chat/agent', body, text });
    },
  );
});
