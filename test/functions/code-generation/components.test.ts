import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  COMPONENTS,
  completionComponent,
  componentsBody,
  contextComponent,
  generationComponent,
  SUGGESTIONS,
} from '../../support/bodies.ts';
import { DEFAULT_MODEL, startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
beforeEach(() => gateway.model({ type: 'answer', text: '  def total\n    0\n  end' }));
afterAll(() => gateway[Symbol.asyncDispose]());

const lastCall = () => gateway.bedrock.calls.at(-1);

describe.each([COMPONENTS, SUGGESTIONS])('%s without a stream', (path) => {
  it('answers a generation with exactly the members of the contract', async () => {
    const reply = await gateway.send({ path, body: componentsBody(generationComponent()) });

    const model = { engine: 'agent', name: 'Code Generations', lang: 'ruby' };
    expect(reply.headers).not.toHaveProperty('x-streaming-format');
    expect(reply.json()).toEqual({
      choices: [{ text: '  def total\n    0\n  end', index: 0, finish_reason: 'length' }],
      metadata: {
        model,
        timestamp: expect.any(Number),
        enabled_feature_flags: [],
        region: 'eu-central-1',
      },
      model,
    });
  });

  it('answers a completion under the name of its family', async () => {
    gateway.model({ type: 'answer', text: 'return a + b' });

    const reply = await gateway.send({ path, body: componentsBody(completionComponent()) });

    const model = { engine: 'openai', name: 'claude_3', lang: 'python' };
    expect(reply.json()).toMatchObject({
      choices: [{ text: 'return a + b' }],
      metadata: { model },
      model,
    });
    expect(lastCall()).toMatchObject({ maxTokens: 128, temperature: 0 });
  });

  it.each([
    { name: 'generation', component: generationComponent() },
    { name: 'completion', component: completionComponent() },
  ])('has no choices when a $name has no text', async ({ component }) => {
    gateway.model({ type: 'answer', text: '\n \n' });

    const reply = await gateway.send({ path, body: componentsBody(component) });

    expect(reply.json()).toMatchObject({ choices: [] });
  });

  it('asks nobody to complete a file without a language, streamed or not', async () => {
    const callsBefore = gateway.bedrock.calls.length;
    const nameless = { file_name: 'LICENSE', language_identifier: null };

    for (const stream of [false, true]) {
      const component = completionComponent({ ...nameless, stream });
      const reply = await gateway.send({ path, body: componentsBody(component) });

      expect(reply.headers['content-type']).toBe('application/json');
      expect(reply.json()).toMatchObject({ choices: [], model: { lang: '', name: 'claude_3' } });
    }
    expect(gateway.bedrock.calls.length).toBe(callsBefore);
  });
});

describe('the model of a component', () => {
  it.each([
    { name: 'missing', model_metadata: undefined },
    { name: 'null', model_metadata: null },
    { name: 'a text', model_metadata: 'claude' },
    { name: 'without a provider', model_metadata: { name: 'claude_3', identifier: 'x' } },
    { name: 'of the cloud', model_metadata: { provider: 'gitlab', identifier: 'claude-5' } },
  ])('is the default one when the metadata is $name', async ({ model_metadata }) => {
    const body = { ...componentsBody(completionComponent()), model_metadata };

    const reply = await gateway.send({ path: COMPONENTS, body });

    expect(reply.json()).toMatchObject({ model: { engine: 'litellm', name: 'claude_3' } });
    expect(lastCall()?.modelId).toBe(DEFAULT_MODEL.replace('bedrock/', ''));
  });

  it('has the name that the component gives when the metadata gives none', async () => {
    const component = completionComponent({ model_provider: 'anthropic', model_name: 'claude-2' });

    const reply = await gateway.send({
      path: COMPONENTS,
      body: { ...componentsBody(component), model_metadata: null },
    });

    expect(reply.json()).toMatchObject({ model: { engine: 'anthropic', name: 'claude-2' } });
  });

  it('of a file that is not worth a call is general', async () => {
    const component = completionComponent({ file_name: 'README', language_identifier: '' });

    const reply = await gateway.send({
      path: COMPONENTS,
      body: { ...componentsBody(component), model_metadata: null },
    });

    expect(reply.json()).toMatchObject({ model: { engine: 'litellm', name: 'general' } });
  });
});

const FILE = { type: 'file', name: 'app/tax.py', content: 'RATE = 0.19' };

describe('related code', () => {
  it.each([
    { version: '7.17.1', read: true },
    { version: 'v7.18.0-beta.1+4', read: true },
    { version: '7.100.0', read: true },
    { version: '8.0.0', read: true },
    { version: '7.17.0', read: false },
    { version: '7.17.1-beta.1', read: false },
    { version: 'latest', read: false },
    { version: undefined, read: false },
  ])('of language server $version is read: $read', async ({ version, read }) => {
    const headers: Record<string, string> = {
      ...(await gateway.headers()),
      ...(version && { 'x-gitlab-language-server-version': version }),
    };

    for (const component of [completionComponent(), generationComponent()]) {
      const body = componentsBody(component, contextComponent(), completionComponent());
      await gateway.send({ path: COMPONENTS, headers, body });

      expect(lastCall()?.prompt.includes('file app/tax.py:\nRATE = 0.19')).toBe(read);
    }
  });

  it.each([
    { name: 'with an old language server', version: '7.0.0', context: [FILE], read: true },
    { name: 'without a version', version: '', context: [FILE], read: true },
    { name: 'in another form', version: '7.18.0', context: [{ type: 'file' }, 'x'], read: false },
    { name: 'as null', version: '7.18.0', context: null, read: false },
    { name: 'as a text', version: '7.18.0', context: 'RATE = 0.19', read: false },
  ])('of the editor is read for a completion $name: $read', async ({ version, context, read }) => {
    const headers: Record<string, string> = {
      ...(await gateway.headers()),
      ...(version && { 'x-gitlab-language-server-version': version }),
    };

    for (const path of [COMPONENTS, SUGGESTIONS]) {
      const body = { ...componentsBody(completionComponent()), context };
      const reply = await gateway.send({ path, headers, body });

      expect(reply.status).toBe(200);
      expect(lastCall()?.prompt.includes('file app/tax.py:\nRATE = 0.19')).toBe(read);
    }
  });

  it('of the editor is not read for a generation', async () => {
    const body = { ...componentsBody(generationComponent()), context: [FILE] };

    await gateway.send({ path: SUGGESTIONS, body });

    expect(lastCall()?.prompt).not.toContain('RATE = 0.19');
  });

  it('may be 99 components long', async () => {
    const headers = {
      ...(await gateway.headers()),
      'x-gitlab-language-server-version': '7.18.0',
    };
    const pieces = Array.from({ length: 99 }, (_, i) => contextComponent(`R${i} = ${i}`));

    const body = componentsBody(completionComponent(), ...pieces);
    const reply = await gateway.send({ path: COMPONENTS, headers, body });

    expect(reply.status).toBe(200);
    expect(lastCall()?.prompt).toContain('R98 = 98');
  });
});
