/** A guardrail of Bedrock around the model of a serving platform: before the question, and behind the answer. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GuardrailCall, GuardrailScript } from '#infra/local/bedrock-stand-in/guardrail.ts';
import { type PlatformGateway, startPlatformGateway } from '../support/platform-gateway.ts';

const ARN = 'arn:aws:bedrock:eu-west-1:111122223333:guardrail/gr2';
const FEATURE = '*#duo_chat_explain_code';
const PASSES: GuardrailScript = { type: 'passes' };

let lab: PlatformGateway;
let seen: GuardrailCall[] = [];
beforeAll(async () => {
  lab = await startPlatformGateway({ key: 'none' });
});
afterAll(() => lab[Symbol.asyncDispose]());
beforeEach(async () => {
  lab.script = { type: 'answer', text: ['from the ', 'platform'] };
  lab.gateway.model({ type: 'answer', text: 'from Bedrock' });
  await assign({});
  guard(() => PASSES);
});

async function assign(guardrail: object, more: object = {}): Promise<void> {
  const all = { identifier: 'gr1', version: '3', ...guardrail };
  await lab.store(FEATURE, { model: 'lab//qwen3', pinned: true, guardrail: all, ...more });
}

function guard(script: (call: GuardrailCall) => GuardrailScript): void {
  seen = [];
  lab.gateway.guard((call) => {
    seen.push(call);
    return script(call);
  });
}

/** What a caller gets where a guardrail blocked a model of Bedrock in these words. */
async function blockedByBedrock(text: string, form: { readonly stream: boolean }): Promise<string> {
  await assign({}, { model: 'bedrock/amazon.nova-lite-v1:0' });
  lab.gateway.model({ type: 'answer', text, stopReason: 'guardrail_intervened' });
  return lab.ask({}, form);
}

const only = (source: GuardrailCall['source'], script: GuardrailScript) => (call: GuardrailCall) =>
  call.source === source ? script : PASSES;

describe.each([{ stream: false }, { stream: true }])('a guardrail (stream: $stream)', (form) => {
  it('sees the last text of the user, and then the whole answer', async () => {
    expect(await lab.ask({}, form)).toContain('from the platform');

    const { messages = [] } = lab.server.calls.at(-1)?.body ?? {};
    expect(seen).toEqual([
      { identifier: 'gr1', version: '3', source: 'INPUT', text: messages.at(-1)?.content },
      { identifier: 'gr1', version: '3', source: 'OUTPUT', text: 'from the platform' },
    ]);
    expect(lab.lastLog).toMatchObject({ model: 'lab//qwen3', outcome: 'ok', stopReason: 'stop' });
  });

  it('blocks a question before anybody is asked', async () => {
    guard(only('INPUT', { type: 'blocks', text: 'Not about that.' }));
    const calls = lab.server.calls.length;

    const body = await lab.ask({}, form);
    const { lastLog } = lab;

    expect(body).toBe(await blockedByBedrock('Not about that.', form));
    expect(lab.server.calls).toHaveLength(calls);
    expect(lastLog).toMatchObject({
      stopReason: 'guardrail_intervened',
      inputTokens: 0,
      outputTokens: 0,
    });
  });

  it('blocks an answer, of which nothing is seen', async () => {
    guard(only('OUTPUT', { type: 'blocks', text: 'I must not say that.' }));

    const body = await lab.ask({}, form);
    const { lastLog } = lab;

    expect(body).toBe(await blockedByBedrock('I must not say that.', form));
    expect(body).not.toContain('from the');
    expect(lastLog).toMatchObject({ stopReason: 'guardrail_intervened' });
  });

  it('masks what is secret in both', async () => {
    guard(({ source }) =>
      source === 'INPUT'
        ? { type: 'masks', text: 'Explain {NAME}.' }
        : { type: 'masks', text: 'It is {NAME}.' },
    );

    const body = await lab.ask({}, form);

    expect(lab.server.calls.at(-1)?.body.messages.at(-1)).toEqual({
      role: 'user',
      content: 'Explain {NAME}.',
    });
    expect(body).toContain('It is {NAME}.');
    expect(body).not.toContain('from the');
    expect(lab.lastLog).toMatchObject({ stopReason: 'stop' });
  });

  it.each<GuardrailScript>([
    { type: 'exception', name: 'AccessDeniedException' },
    { type: 'exception', name: 'ResourceNotFoundException' },
    { type: 'raw', body: { action: 'SOMETHING_NEW', outputs: [] } },
    { type: 'raw', body: {} },
  ])('that cannot be applied leaves no answer unguarded: %j', async (script) => {
    await lab.store(FEATURE, { removed: true });
    for (const source of ['INPUT', 'OUTPUT'] as const) {
      // A model of its own each time, so that no breaker of another is open.
      await assign({}, { model: `lab//qwen-${Math.random()}` });
      guard(only(source, script));

      const body = await lab.ask({}, form);

      expect(body).not.toContain('from the');
      expect(lab.lastLog?.['outcome']).toMatch(/^model_/);
    }
  });

  it('of another region is asked there', async () => {
    await assign({ identifier: ARN, version: 'DRAFT' });
    await lab.ask({}, form);
    expect(seen).toMatchObject([
      { identifier: ARN, version: 'DRAFT' },
      { identifier: ARN, version: 'DRAFT' },
    ]);
  });

  it('is put around GitLab’s own choice, and around fallbacks', async () => {
    const bedrock = 'bedrock/amazon.nova-lite-v1:0';
    await assign({}, { model: bedrock, pinned: false });
    const chosen = { identifier: 'custom_openai/qwen3', endpoint: lab.server.url };
    expect(await lab.ask(chosen, form)).toContain('from the platform');
    expect(seen.map(({ source }) => source)).toEqual(['INPUT', 'OUTPUT']);

    await assign({}, { model: bedrock, fallbacks: [{ model: 'lab//qwen3' }] });
    lab.gateway.model({ type: 'exception', name: 'ServiceUnavailableException' });
    expect(await lab.ask({}, form)).toContain('from the platform');
    expect(seen.map(({ source }) => source)).toEqual(['INPUT', 'OUTPUT', 'INPUT', 'OUTPUT']);
  });

  it('of a model of Bedrock in front of a fallback is Bedrock’s own matter', async () => {
    await assign({}, { fallbacks: [{ model: 'bedrock/amazon.nova-lite-v1:0' }] });
    lab.script = { type: 'error', status: 503, body: {} };
    expect(await lab.ask({}, form)).toContain('from Bedrock');
    expect(lab.gateway.bedrock.calls.at(-1)?.request).toMatchObject({
      guardrailConfig: { guardrailIdentifier: 'gr1', guardrailVersion: '3' },
    });
  });
});

describe('a stream', () => {
  it('that may be unguarded comes as it is written; its question is guarded all the same', async () => {
    await assign({ unguardedStream: true });
    guard(only('OUTPUT', { type: 'blocks', text: 'blocked' }));

    expect(await lab.ask({}, { stream: true })).toContain('from the platform');
    expect(seen.map(({ source }) => source)).toEqual(['INPUT']);
    expect(await lab.ask({}, { stream: false })).not.toContain('from the');
    expect(seen.at(-1)?.source).toBe('OUTPUT');
  });

  it('that breaks is shown to nobody', async () => {
    lab.script = { type: 'answer', text: 'half', fault: 'cut' };
    expect(await lab.ask({}, { stream: true })).not.toContain('half');
    expect(seen.map(({ source }) => source)).toEqual(['INPUT']);
    expect(lab.lastLog).toMatchObject({ outcome: 'model_failed' });
  });
});

it('the deployment’s guardrail is put around platforms, too', async () => {
  const config = JSON.stringify({ guardrailIdentifier: 'all', guardrailVersion: '1' });
  await using guarded = await startPlatformGateway(
    { key: 'none' },
    { AIGW_BEDROCK_GUARDRAIL_CONFIG: config },
  );
  await guarded.store('*#*', { model: 'lab//qwen3', pinned: true });
  expect(await guarded.ask({})).toContain('from the platform');
  expect(guarded.gateway.bedrock.guarded).toMatchObject([
    { identifier: 'all', version: '1', source: 'INPUT' },
    { identifier: 'all', version: '1', source: 'OUTPUT' },
  ]);
});

it('a long text is shown in parts, none of which is lost', async () => {
  const words = Array.from({ length: 9_000 }, (_, index) => `word${index}`).join(' ');
  const solid = '😀'.repeat(15_000);
  for (const text of [words, solid]) {
    guard(only('OUTPUT', PASSES));
    lab.script = { type: 'answer', text };
    await lab.ask({});
    const parts = seen.filter(({ source }) => source === 'OUTPUT').map((call) => call.text);
    expect(parts.join('')).toBe(text);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(20_000);
      expect(part.isWellFormed()).toBe(true);
    }
  }
});
