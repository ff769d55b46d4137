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

describe.each(FORMS)('F4 and F5: $name', ({ path, body }) => {
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
