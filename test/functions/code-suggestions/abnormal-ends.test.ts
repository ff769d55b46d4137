import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COMPLETIONS,
  COMPONENTS,
  completionBody,
  completionComponent,
  componentsBody,
  GENERATIONS,
  generationComponent,
  SUGGESTIONS,
} from '../../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const MESSAGE = 'Blocked by ACME policy.';

/** Ends of an answer that is not the model's own code. */
const ABNORMAL = [
  'guardrail_intervened',
  'content_filtered',
  'malformed_model_output',
  'malformed_tool_use',
  'refusal',
  'a_reason_of_tomorrow',
];

const FORMS = [
  {
    name: 'v2 completion',
    path: COMPLETIONS,
    body: (stream: boolean) => completionBody({ stream }),
  },
  {
    name: 'v2 generation',
    path: GENERATIONS,
    body: (stream: boolean) => completionBody({ prompt: 'Add.', stream }),
  },
  {
    name: 'v3 generation',
    path: COMPONENTS,
    body: (stream: boolean) => componentsBody(generationComponent({ stream })),
  },
  {
    name: 'v4 generation',
    path: SUGGESTIONS,
    body: (stream: boolean) => componentsBody(generationComponent({ stream })),
  },
  {
    name: 'v4 completion',
    path: SUGGESTIONS,
    body: (stream: boolean) => componentsBody(completionComponent({ stream })),
  },
];

describe.each(FORMS)('an abnormal end of a $name', ({ path, body }) => {
  it.each(ABNORMAL)('suggests nothing when the answer ends with %s', async (stopReason) => {
    gateway.model({ type: 'answer', text: ['a + b\n', MESSAGE], stopReason });

    const reply = await gateway.send({ path, body: body(false) });

    expect(reply).toMatchObject({ status: 200 });
    expect(reply.json()).toMatchObject({ choices: [] });
  });

  it.each(['max_tokens', 'model_context_window_exceeded', 'stop_sequence'])(
    'suggests what there is when it ends with %s',
    async (stopReason) => {
      gateway.model({ type: 'answer', text: 'a + b', stopReason });

      const reply = await gateway.send({ path, body: body(false) });

      expect(reply.text).toContain('a + b');
    },
  );

  it.each(ABNORMAL)('breaks a stream off without the message: %s', async (stopReason) => {
    gateway.model({ type: 'answer', text: ['a + b', MESSAGE], stopReason });

    const { status, text, cut } = await gateway.send({ path, body: body(true) });

    expect(status).toBe(200);
    expect(text).not.toContain('Blocked');
    expect(text).not.toContain('stream_end');
    expect(cut).toBe(path !== SUGGESTIONS);
  });

  it('breaks a stream off that had nothing else to say', async () => {
    gateway.model({ type: 'answer', text: MESSAGE, stopReason: 'guardrail_intervened' });

    const { status, text, cut } = await gateway.send({ path, body: body(true) });

    expect(status).toBe(200);
    expect(text).not.toContain('Blocked');
    expect(text).not.toContain('stream_end');
    expect(cut).toBe(path !== SUGGESTIONS);
  });
});

describe('F4: where a guardrail is set', () => {
  const guardrail = JSON.stringify({
    guardrailIdentifier: 'abcdefgh12',
    guardrailVersion: '1',
  });

  it('no piece of its message gets out, though it comes in pieces', async () => {
    await using guarded = await startTestGateway({ AIGW_BEDROCK_GUARDRAIL_CONFIG: guardrail });
    const text = ['a + b', 'Blocked ', 'by ', 'ACME.'];
    guarded.model({ type: 'answer', text, chunkDelayMs: 2, stopReason: 'guardrail_intervened' });

    const { path, body } = FORMS[3] as (typeof FORMS)[number];
    const reply = await guarded.send({ path, body: body(true) });

    expect(reply.text).not.toMatch(/Blocked|ACME|stream_end/);
  });

  it('a stream still flows, a moment late', async () => {
    await using guarded = await startTestGateway({ AIGW_BEDROCK_GUARDRAIL_CONFIG: guardrail });
    const text = Array.from({ length: 20 }, (_, row) => `row${row} `);
    guarded.model({ type: 'answer', text, chunkDelayMs: 12 });

    const { path, body } = FORMS[3] as (typeof FORMS)[number];
    const reply = await guarded.send({ path, body: body(true) });

    expect(reply.text).toContain('row19');
    expect(reply.text).toContain('stream_end');
    expect(reply.pieces.length).toBeGreaterThan(5);
  });
});
