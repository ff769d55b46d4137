import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody, MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('the log', () => {
  it.each([false, true])(
    'has one line for a request, with what an operator asks (stream: %s)',
    async (stream) => {
      gateway.model({
        type: 'answer',
        text: 'return a',
        usage: { inputTokens: 412, outputTokens: 6 },
      });
      const before = gateway.logs.length;
      const headers = { ...(await gateway.headers()), 'x-request-id': 'correlation-1' };

      await gateway.send({ path: COMPLETIONS, body: completionBody({ stream }), headers });

      expect(gateway.logs.slice(before)).toEqual([
        {
          level: 'info',
          message: 'request',
          correlationId: 'correlation-1',
          method: 'POST',
          route: COMPLETIONS,
          status: 200,
          outcome: 'ok',
          feature: 'code_completions',
          model: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
          region: 'eu-central-1',
          routeReason: 'requested',
          streamed: stream,
          stopReason: 'end_turn',
          inputTokens: 412,
          outputTokens: 6,
          costUsd: 0.0004862,
          access: 'granted',
          user: expect.stringMatching(/^[0-9a-f]{32}$/),
          modelMs: expect.any(Number),
          firstTokenMs: expect.any(Number),
          durationMs: expect.any(Number),
          bedrockRequestId: expect.any(String),
          gitlabInstance: gateway.gitlab.instanceId,
          gitlabVersion: '18.9.0',
          tokenIssuer: gateway.gitlab.url,
        },
      ]);
    },
  );

  it.each([false, true])(
    'tells an empty suggestion from a refused one (stream: %s)',
    async (stream) => {
      const lineOf = async (answer: object) => {
        gateway.model({ type: 'answer', ...answer } as Parameters<typeof gateway.model>[0]);
        const headers = await gateway.headers();
        await gateway.send({ path: COMPLETIONS, body: completionBody({ stream }), headers });
        return gateway.logs.at(-1);
      };

      expect(await lineOf({ text: ' \n' })).toMatchObject({ outcome: 'ok', emptySuggestion: true });
      expect(await lineOf({ text: 'return a' })).not.toHaveProperty('emptySuggestion');
      const refused = await lineOf({ text: '', stopReason: 'refusal' });
      expect(refused).toMatchObject({ stopReason: 'refusal' });
      expect(refused).not.toHaveProperty('emptySuggestion');
    },
  );

  it('says why a caller was refused, in words of ours', async () => {
    await gateway.send({ path: COMPLETIONS, body: {}, headers: {} });

    expect(gateway.logs.at(-1)).toMatchObject({
      level: 'warn',
      status: 401,
      outcome: 'unauthenticated',
      reason: expect.any(String),
    });
  });

  it('never holds code, prompts, answers, tokens or keys', async () => {
    const canary = 'CANARY7f3a';
    const bodies = [
      completionBody({ current_file: file(canary), model_api_key: canary }),
      completionBody({ current_file: file(canary), stream: true }),
      completionBody({ model_name: canary, prompt: canary }),
      `{"prompt": "${canary}`,
    ];
    const scripts = [
      { type: 'answer', text: canary } as const,
      { type: 'exception', name: 'ValidationException', message: canary } as const,
      { type: 'answer', text: [canary, canary], fault: { type: 'wrong-crc', after: 1 } } as const,
      { type: 'raw-body', status: 500, contentType: 'text/html', body: canary } as const,
    ];
    const token = await gateway.gitlab.sign({ jti: canary, sub: canary });

    for (const script of scripts) {
      gateway.model(script);
      for (const body of bodies) await gateway.send({ path: COMPLETIONS, body });
      await gateway.send({ path: MODEL_CHECK, body: modelCheckBody(`bedrock/${canary} x`) });
    }
    const headers = { ...(await gateway.headers()), authorization: `Bearer ${token}` };
    await gateway.send({ path: COMPLETIONS, body: completionBody(), headers });

    expect(gateway.logs.length).toBeGreaterThan(20);
    expect(JSON.stringify(gateway.logs)).not.toContain(canary);
  });
});

function file(content: string): object {
  return { file_name: 'a.py', content_above_cursor: content, content_below_cursor: content };
}
