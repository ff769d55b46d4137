import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  COMPONENTS,
  completionComponent,
  componentsBody,
  contextComponent,
  generationComponent,
  SUGGESTIONS,
} from '../../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { userHeaders } from '../../support/user-headers.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const text = (length: number, unit = 'x') => unit.repeat(length);
const many = (count: number) => Array.from({ length: count }, () => contextComponent());
const METADATA = { source: 'GitLab EE', version: '17.10.3' };

describe('components are answered with', () => {
  it.each([
    { name: 'metadata', components: [{ ...generationComponent(), metadata: METADATA }] },
    { name: 'null metadata', components: [{ ...completionComponent(), metadata: null }] },
    { name: 'a hundred of them', components: [generationComponent(), ...many(99)] },
    {
      name: '100,000 astral characters',
      components: [generationComponent({ content_below_cursor: text(100_000, '😀') })],
    },
    {
      name: 'an instruction of 400,000',
      components: [generationComponent({ prompt: text(400_000) })],
    },
    { name: 'any prompt version', components: [generationComponent({ prompt_version: '9.9.9' })] },
    { name: 'no prompt id', components: [generationComponent({ prompt_id: undefined })] },
    {
      name: 'null members',
      components: [
        generationComponent({
          prompt_enhancer: null,
          prompt_version: null,
          stream: null,
          role_arn: null,
        }),
      ],
    },
    {
      name: 'a prompt of messages',
      components: [completionComponent({ prompt: [{ role: 'user', content: 'x' }] })],
    },
    { name: 'a choices count', components: [completionComponent({ choices_count: '4' })] },
  ])('$name', async ({ components }) => {
    for (const path of [COMPONENTS, SUGGESTIONS]) {
      const reply = await gateway.send({ path, body: componentsBody(...components) });

      expect(reply.status).toBe(200);
    }
  });
});

describe('components are refused for', () => {
  it.each([
    { name: 'none', components: [], at: [] },
    {
      name: 'context as the first',
      components: [contextComponent(), generationComponent()],
      at: [0, 'type'],
    },
    {
      name: 'an unknown type',
      components: [{ ...generationComponent(), type: 'code_editor' }],
      at: [0, 'type'],
    },
    {
      name: 'no type',
      components: [{ ...generationComponent(), type: undefined }],
      at: [0, 'type'],
    },
    { name: 'no payload', components: [{ type: 'code_editor_completion' }], at: [0, 'payload'] },
    {
      name: 'no file name',
      components: [completionComponent({ file_name: undefined })],
      at: [0, 'payload', 'file_name'],
    },
    {
      name: 'provider litellm',
      components: [generationComponent({ model_provider: 'litellm' })],
      at: [0, 'payload', 'model_provider'],
    },
    {
      name: 'null above the cursor',
      components: [generationComponent({ content_above_cursor: null })],
      at: [0, 'payload', 'content_above_cursor'],
    },
    {
      name: 'a prompt of 400,001',
      components: [generationComponent({ prompt: text(400_001) })],
      at: [0, 'payload', 'prompt'],
    },
    {
      name: 'messages for a generation',
      components: [generationComponent({ prompt: [] })],
      at: [0, 'payload', 'prompt'],
    },
    {
      name: 'an enhancer that is a text',
      components: [generationComponent({ prompt_enhancer: 'x' })],
      at: [0, 'payload', 'prompt_enhancer'],
    },
    {
      name: 'half the metadata',
      components: [{ ...generationComponent(), metadata: { source: 'GitLab EE' } }],
      at: [0, 'metadata', 'version'],
    },
    {
      name: 'context without content',
      components: [
        generationComponent(),
        { type: 'code_context', payload: { type: 't', name: 'n' } },
      ],
      at: [1, 'payload', 'content'],
    },
    {
      name: 'a bad component that nobody reads',
      components: [generationComponent(), completionComponent({ file_name: 5 })],
      at: [1, 'payload', 'file_name'],
    },
  ])('$name', async ({ components, at }) => {
    const callsBefore = gateway.bedrock.calls.length;

    const reply = await gateway.send({ path: COMPONENTS, body: componentsBody(...components) });

    expect(reply.status).toBe(422);
    expect(reply.json()).toEqual({
      detail: [
        {
          type: expect.any(String),
          loc: ['body', 'prompt_components', ...at],
          msg: expect.any(String),
        },
      ],
    });
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
  });

  it('a body without them', async () => {
    const reply = await gateway.send({ path: SUGGESTIONS, body: {} });

    expect(reply.json()).toEqual({
      detail: [{ type: 'missing', loc: ['body', 'prompt_components'], msg: 'Field required' }],
    });
  });
});

describe('the scope of components', () => {
  const detail = 'Unauthorized to access code suggestions';

  it.each(
    [COMPONENTS, SUGGESTIONS].flatMap((path) => [
      { path, component: completionComponent(), scopes: ['complete_code'], status: 200 },
      { path, component: completionComponent(), scopes: ['generate_code'], status: 403 },
      { path, component: generationComponent(), scopes: ['generate_code'], status: 200 },
      { path, component: generationComponent(), scopes: ['complete_code'], status: 403 },
      { path, component: generationComponent({ stream: true }), scopes: [], status: 403 },
    ]),
  )('$path, $component.type with $scopes: $status', async (case_) => {
    const { path, component, scopes, status } = case_;
    const headers = await gateway.headers({ scopes });

    const reply = await gateway.send({ path, headers, body: componentsBody(component) });

    expect(reply.status).toBe(status);
    if (status === 403) expect(reply.json()).toEqual({ detail });
  });

  it.each([COMPONENTS, SUGGESTIONS])('is not given by a user token on %s', async (path) => {
    const headers = await userHeaders(gateway);

    const reply = await gateway.send({
      path,
      headers,
      body: componentsBody(completionComponent()),
    });

    expect(reply.status).toBe(403);
    expect(reply.json()).toEqual({ detail });
  });
});
