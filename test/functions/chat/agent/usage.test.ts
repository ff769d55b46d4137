/** What an answer took: told where the operator wants it and GitLab reads it, and nowhere else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';

const MODEL = 'us.anthropic.claude-sonnet-4-20250514-v1:0';
const USAGE = { inputTokens: 812, outputTokens: 40 };
const TOLD = { usage: { [MODEL]: { input_tokens: 812, output_tokens: 40 } } };

const BODY = {
  messages: [{ role: 'user', content: 'Why is the total wrong?' }],
  model_metadata: { provider: 'openai', name: 'claude_3', identifier: `bedrock/${MODEL}` },
};

let quiet: TestGateway;
let telling: TestGateway;
beforeAll(async () => {
  quiet = await startTestGateway();
  telling = await startTestGateway({ DUO_EDGE_CHAT_USAGE: 'true' });
});
afterAll(async () => {
  await quiet[Symbol.asyncDispose]();
  await telling[Symbol.asyncDispose]();
});

const ANSWER: Script = { type: 'answer', text: 'Final Answer: It is.', usage: USAGE };
const ACTION: Script = {
  type: 'answer',
  text: 'I need it.\nAction: issue_reader\nAction Input: #1',
  usage: USAGE,
};

async function linesOf(gateway: TestGateway, version: string | undefined, model: Script) {
  gateway.model(model);
  const { 'x-gitlab-version': _, ...headers } = await gateway.headers({
    scopes: ['duo_chat', 'ask_issue'],
  });
  const reply = await gateway.send({
    path: '/v2/chat/agent',
    headers: { ...headers, ...(version !== undefined && { 'x-gitlab-version': version }) },
    body: BODY,
  });
  return reply.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('the tokens of a chat answer are told', () => {
  it.each([
    ['19.5.0', ANSWER],
    ['19.5.1-ee', ANSWER],
    ['20.0.0', ANSWER],
    ['19.5.0', ACTION],
  ])('on the last line to GitLab %s', async (version, model) => {
    const lines = await linesOf(telling, version, model);

    expect(lines.at(-1)).toEqual(TOLD);
    expect(lines.slice(0, -1).every(({ type, data }) => type && data)).toBe(true);
    expect(lines.length).toBeGreaterThan(1);
  });

  it.each(['19.4.9', '18.9.0', 'unknown', undefined])('not to GitLab %s', async (version) => {
    expect(JSON.stringify(await linesOf(telling, version, ANSWER))).not.toContain('usage');
  });

  it('not unless the operator wants it', async () => {
    expect(JSON.stringify(await linesOf(quiet, '19.5.0', ANSWER))).not.toContain('usage');
  });

  it('not after a failure', async () => {
    const fault = { type: 'exception', name: 'modelStreamErrorException' } as const;
    const lines = await linesOf(telling, '19.5.0', { ...ANSWER, fault } as Script);

    expect(lines.at(-1)).toMatchObject({ type: 'error' });
  });
});
