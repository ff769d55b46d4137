/** Replays the exchanges of `test/fixtures/model-endpoint` through the local gateway. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { build, type Values } from '../../support/examples/build.ts';
import type { Json } from '../../support/examples/json.ts';
import { match } from '../../support/examples/match.ts';
import { mergePatch } from '../../support/examples/merge-patch.ts';
import type { Reply } from '../../support/send.ts';
import { joinStream, readStream } from './read-stream.ts';
import { CHAT, type EndpointSite, startEndpoint } from './site.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'fixtures', 'model-endpoint');

/** Nobody waits for a slow model's 24 s: its time is shorter here, and so is the client's patience. */
const SLOW = { id: 'slow-model', silenceMs: 100, delayMs: 1_500 };

interface Example {
  readonly id: string;
  readonly request: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, Json>>;
    readonly body?: Json;
    readonly body_text?: string;
  };
  readonly model: ExampleModel;
  readonly expect: Readonly<Record<string, Json>>;
}

interface ExampleModel {
  readonly text?: string;
  readonly content?: readonly {
    readonly text?: string;
    readonly toolUse?: { readonly toolUseId: string; readonly name: string; readonly input: Json };
  }[];
  readonly stop_reason?: string;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  readonly delay_ms?: number;
  readonly error?: {
    readonly type: string;
    readonly status: number;
    readonly message: string;
    readonly retry_after?: number;
  };
  readonly error_after_text?: number;
}

const examples = readdirSync(FOLDER)
  .sort()
  .flatMap((file) => expand(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))));

function expand({ variants, ...example }: Record<string, Json>): Example[] {
  const list = (variants ?? [{ id: null, patch: {} }]) as { id: string | null; patch: Json }[];
  return list.map(({ id, patch }) => {
    const merged = mergePatch(example, patch) as unknown as Example;
    return { ...merged, id: id === null ? merged.id : `${merged.id}/${id}` };
  });
}

const ID_END = 'dek_'.length + 12;

let usual: EndpointSite;
let impatient: EndpointSite;

beforeAll(async () => {
  usual = await startEndpoint();
  impatient = await startEndpoint({}, Date.now, SLOW);
});
afterAll(async () => {
  await usual[Symbol.asyncDispose]();
  await impatient[Symbol.asyncDispose]();
});

async function valuesFor(site: EndpointSite): Promise<Values> {
  const key = await site.key();
  const headers = await site.headers();
  return {
    key,
    key_id_only: key.slice(0, ID_END),
    narrow_key: await site.key({ models: ['claude-haiku-4-5'] }),
    token: String(headers['authorization']).replace('Bearer ', ''),
  };
}

it('finds the examples', () => {
  expect(examples.length).toBeGreaterThan(50);
});

it.each(examples)('$id', async ({ id, request, model, expect: expected }) => {
  const site = id === SLOW.id ? impatient : usual;
  const values = await valuesFor(site);
  site.model(toScript(model));
  const before = site.bedrock.calls.length;

  const reply = await site.send({
    method: request.method ?? 'POST',
    path: request.path ?? CHAT,
    headers: headersOf(request, values),
    body: bodyOf(request, values),
  });

  const calls = site.bedrock.calls.slice(before);
  const want = build(expected, values) as Readonly<Record<string, Json>>;
  expect(differences(want, reply)).toEqual([]);
  if (want['model_calls'] !== undefined) expect(calls).toHaveLength(Number(want['model_calls']));
  if (want['converse']) expect(match(calls[0]?.request, want['converse'])).toEqual([]);
  if (want['model_id']) expect(match(calls[0]?.modelId, want['model_id'])).toEqual([]);
});

function headersOf({ headers = {} }: Example['request'], values: Values): Record<string, string> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the examples
  const all = { 'Content-Type': 'application/json', Authorization: 'Bearer ${key}', ...headers };
  const built = Object.entries(build(all, values) as Record<string, Json>);
  const sent = built.filter(([, value]) => value !== null);
  return Object.fromEntries(sent.map(([name, value]) => [name, String(value)]));
}

function bodyOf({ body, body_text: text }: Example['request'], values: Values): string | undefined {
  return body === undefined || body === null ? text : JSON.stringify(build(body, values));
}

function toScript({ text, content = [], error, ...model }: ExampleModel): Script {
  const delayMs = model.delay_ms ? SLOW.delayMs : 0;
  if (error) {
    const headers =
      error.retry_after === undefined ? {} : { 'retry-after': `${error.retry_after}` };
    const { type: name, status, message } = error;
    return { type: 'exception', name, status, message, headers };
  }
  const said = text ?? content.map((block) => block.text ?? '').join('');
  const calls = content.flatMap(({ toolUse }) => toolUse ?? []);
  return {
    type: 'answer',
    text: said.split(/(?<= )/),
    toolUse: calls.map(({ toolUseId: id, name, input }) => ({ id, name, input })),
    delayMs,
    ...(model.stop_reason !== undefined && { stopReason: model.stop_reason }),
    ...(model.usage && { usage: model.usage }),
    ...(model.error_after_text !== undefined && {
      fault: {
        type: 'exception',
        name: 'modelStreamErrorException',
        after: model.error_after_text,
      },
    }),
  };
}

function differences(want: Readonly<Record<string, Json>>, reply: Reply): readonly string[] {
  const { status, json, stream, body_lacks: lacks = [], headers = {} } = want;
  return [
    ...(reply.status === status ? [] : [`status ${reply.status}: ${reply.text.slice(0, 200)}`]),
    ...match(reply.headers, headers, 'headers'),
    ...(json ? match(reply.json(), json) : []),
    ...(stream ? streamDifferences(stream as Record<string, Json>, reply) : []),
    ...(lacks as string[]).filter((text) => reply.text.includes(text)),
    ...(reply.cut ? ['the connection was cut'] : []),
  ];
}

function streamDifferences(want: Readonly<Record<string, Json>>, reply: Reply): readonly string[] {
  const { events, comments } = readStream(reply.text);
  const { events: all, each, first, last, joined, comments: number } = want;
  const chunks = events.filter((event) => event !== '[DONE]');
  return [
    ...(all ? match(events, all, 'events') : []),
    ...(each ? chunks.flatMap((chunk) => match(chunk, each, 'each')) : []),
    ...(first ? match(events[0], first, 'first') : []),
    ...(last ? match(events.at(-1), last, 'last') : []),
    ...(joined ? match(joinStream(events), joined, 'joined') : []),
    ...(number ? match(comments.length, number, 'comments') : []),
  ];
}
