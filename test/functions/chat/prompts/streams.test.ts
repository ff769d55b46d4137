import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { askPrompt } from './support/prompt-client.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const READ = '{"ResourceIdentifierType": "iid", "ResourceIdentifier": 412}';
const body = { inputs: { input: 'Who wrote #412?' }, stream: true };

describe('a streamed prompt', () => {
  it.each(['v1', 'v2'] as const)('just stops by %s when the model breaks off', async (version) => {
    const fault = { type: 'exception', name: 'modelStreamErrorException' } as const;
    gateway.model({ type: 'answer', text: ['One ', 'two '], chunkDelayMs: 5, fault });

    const reply = await askPrompt(gateway, { id: 'chat/explain_code', version, body });

    expect(reply.status).toBe(200);
    expect(reply.text).toContain('One ');
    expect(reply.text).not.toContain('usage');
    expect(gateway.logs.at(-1)).toMatchObject({ level: 'warn', outcome: 'model_failed' });
  });

  it('that GitLab parses comes whole or not at all', async () => {
    const id = 'chat/issue_reader';
    gateway.model({
      type: 'answer',
      text: ['```json\n', READ.slice(0, 30), READ.slice(30), '\n```'],
    });
    const whole = await askPrompt(gateway, { id, body });

    const fault = { type: 'exception', name: 'modelStreamErrorException' } as const;
    gateway.model({ type: 'answer', text: ['```json\n', READ], fault });
    const broken = await askPrompt(gateway, { id, body });

    expect(whole.text).toBe(`\`\`\`json\n${READ}\n\`\`\``);
    expect([broken.status, broken.text]).toEqual([421, '']);
  });

  it('that GitLab parses is refused when the model ran out of tokens', async () => {
    const id = 'review_merge_request';
    const text = '<review>\n<comment file="a" old_line="" new_line="1">\nWrong';
    gateway.model({ type: 'answer', text, stopReason: 'max_tokens' });

    for (const stream of [true, false]) {
      const reply = await askPrompt(gateway, { id, body: { inputs: {}, stream } });
      expect(reply.status).toBe(421);
    }
  });

  it('of sources without an answer fails before its status', async () => {
    gateway.model({ type: 'answer', text: ['ATTRS:\n', 'CNT-IDX-', '3f0c9a'] });
    const documents = [{ id: '3f0c9a', content: 'x' }];

    const id = 'chat/documentation_search';
    const reply = await askPrompt(gateway, { id, body: { inputs: { documents }, stream: true } });

    expect([reply.status, reply.text]).toEqual([421, '']);
  });

  it('that a guardrail ends just stops', async () => {
    const stopReason = 'guardrail_intervened';
    gateway.model({ type: 'answer', text: ['One ', 'two '], chunkDelayMs: 5, stopReason });

    const reply = await askPrompt(gateway, { id: 'chat/explain_code', body });

    expect([reply.status, reply.cut]).toEqual([200, true]);
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'model_failed' });
  });

  it('that a person reads may end at its limit', async () => {
    gateway.model({ type: 'answer', text: 'Half a sent', stopReason: 'max_tokens' });

    const reply = await askPrompt(gateway, { id: 'chat/explain_code', body });

    expect([reply.status, reply.text]).toEqual([200, 'Half a sent']);
  });

  it('of a version that we do not have is answered, and the log says so', async () => {
    gateway.model({ type: 'answer', text: READ });

    const id = 'chat/issue_reader';
    const reply = await askPrompt(gateway, { id, body: { ...body, prompt_version: '^7.1.0' } });

    expect(reply.status).toBe(200);
    expect(gateway.logs.at(-1)).toMatchObject({
      promptVersion: '1.1.0',
      unmetPromptVersion: '>=7.1.0 <8.0.0-0',
    });
  });
});
