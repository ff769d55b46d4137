/**
 * The example exchanges in which a model answers, with a serving platform's model instead of one of Bedrock:
 * callers get the same bytes, but for the model's name and its own word for the end.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildRequest } from './support/examples/build-request.ts';
import type { Example, ExampleStep } from './support/examples/example.ts';
import { fixtures } from './support/examples/fixtures.ts';
import { loadExamples } from './support/examples/load-examples.ts';
import { toScript } from './support/examples/to-script.ts';
import { joinPieces } from './support/join-pieces.ts';
import { type PlatformGateway, startPlatformGateway } from './support/platform-gateway.ts';
import { send } from './support/send.ts';

const FINISH_REASONS: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
};

/** One request of GitLab's with a good token, which a model answers with text to its end. */
function isAnswered({ steps: [step, ...more] }: Example): boolean {
  if (step === undefined || more.length > 0) return false;
  const { token, model, request } = step;
  const { strict_classic_chat, model_regions } = step.gateway;
  const isToken = token !== null && token !== 'saved' && token.issuer === 'gitlab';
  const isText = !model.error && !model.error_after_chunks && !model.embeddings;
  const isSaid =
    model.text !== undefined || model.chunks !== undefined || model.react !== undefined;
  const isPost = request.method === 'POST' && !strict_classic_chat && !model_regions;
  // The connection test asks the model that GitLab names, and no other.
  const isTest = request.path.includes('model_configuration');
  const isModels = !isTest && !request.path.includes('/search/');
  return isToken && isText && isSaid && isPost && isModels && step.expect.status === 200;
}

const examples = loadExamples().filter(isAnswered);

let lab: PlatformGateway;

beforeAll(async () => {
  lab = await startPlatformGateway({ key: 'none', models: ['*'] });
});
afterAll(() => lab[Symbol.asyncDispose]());

function play({ model }: ExampleStep): void {
  const played = toScript(model);
  if (played.type !== 'answer') throw new Error('Not an answer of text');
  lab.gateway.model(played);
  const { text = '', stopReason = 'end_turn', usage } = played;
  const counted = usage && typeof usage === 'object' ? usage : undefined;
  lab.script = {
    type: 'answer',
    text,
    finishReason: FINISH_REASONS[stopReason] ?? stopReason,
    ...(counted && {
      usage: { prompt_tokens: counted.inputTokens, completion_tokens: counted.outputTokens },
    }),
  };
}

async function answerOf(step: ExampleStep, model: string): Promise<object> {
  await lab.store('*#*', { model, pinned: true });
  play(step);
  const spec = step.token as Exclude<ExampleStep['token'], 'saved' | null>;
  const values = { ...fixtures.values, gitlab_url: lab.gateway.gitlab.url };
  const text = JSON.stringify({ scopes: spec.scopes, ...spec.claims });
  const filled = text.replace(/\$\{(\w+)\}/g, (_, name: keyof typeof values) => values[name] ?? '');
  const token = await lab.gateway.gitlab.sign(JSON.parse(filled), { expiresIn: spec.expires_in });
  const reply = await send(lab.gateway.url, buildRequest(step, { ...values, token }));
  // When, where and by which model it was answered differs, and the model's own word for its end.
  const body = joinPieces(reply.text)
    .replace(/"(created|timestamp)":\d+/g, '"$1":0')
    .replace(/"region":"[^"]*"/g, '"region":""')
    .replaceAll('amazon.nova-lite-v1:0', 'some-model')
    .replaceAll('"finish_reason":"end_turn"', '"finish_reason":"stop"');
  return { status: reply.status, type: reply.headers['content-type'], cut: reply.cut, body };
}

describe('a caller gets the same of a platform’s model as of Bedrock’s', () => {
  it('in enough examples of every kind', () => {
    const paths = new Set(examples.map(({ steps: [step] }) => step?.request.path.split('/')[2]));
    expect([...paths]).toEqual(expect.arrayContaining(['code', 'chat', 'prompts']));
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples)('$id: $title', async ({ steps: [step] }) => {
    if (step === undefined) throw new Error('An example without a step');
    const calls = lab.server.calls.length;
    const ofBedrock = await answerOf(step, 'bedrock/amazon.nova-lite-v1:0');
    expect(lab.server.calls).toHaveLength(calls);
    const ofPlatform = await answerOf(step, 'lab//some-model');

    expect(lab.server.calls.length).toBeGreaterThan(calls);
    expect(ofPlatform).toEqual(ofBedrock);
  });
});
