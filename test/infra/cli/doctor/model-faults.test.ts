import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAnswer } from '#infra/local/bedrock-stand-in/demo-answer.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { startTestGateway, type TestGateway } from '../../../support/test-gateway.ts';
import { examine, fullArguments } from './examine.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const MODEL = 'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0';

/** The checks of `only`, with AWS credentials that reach the same models. */
async function examineModels(answer: Script, only: string, ...more: string[]) {
  gateway.model(answer);
  const args = await fullArguments(gateway);
  const env = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: gateway.bedrock.url, AWS_REGION: 'eu-central-1' };
  return examine([...args, '--only', only, '--model', MODEL, ...more], env);
}

const refusal = (name: string, message: string): Script => ({ type: 'exception', name, message });

describe('a model that answers', () => {
  it('too late fails both probes of GitLab, each with its text', async () => {
    const slow = { type: 'answer', text: '  puts "hello"', delayMs: 3_500 } as const;

    const { of } = await examineModels(slow, 'connection,completion');

    expect(of('connection')).toMatchObject({
      status: 'failed',
      gitlab: 'ERROR: The self-hosted model server returned code 408: Request Timeout',
    });
    expect(of('completion')).toMatchObject({
      status: 'failed',
      seen: 'no answer within 3 s',
      gitlab: 'Authentication with the AI gateway services failed: Net::ReadTimeout',
      fix: expect.stringContaining('faster model'),
    });
  });

  it('too late at first only is a cold start', async () => {
    let calls = 0;
    gateway.model(() => {
      calls += 1;
      return { type: 'answer', text: 'ok', delayMs: calls === 1 ? 2_800 : 0 };
    });
    const args = await fullArguments(gateway);

    const { of, exitCode } = await examine([...args, '--only', 'connection']);

    expect(of('connection')).toMatchObject({
      status: 'warning',
      seen: expect.stringMatching(/cold start$/),
      gitlab: expect.stringContaining('408: Request Timeout'),
    });
    expect(exitCode).toBe(0);
  });

  it('with nothing fails the probe from end to end', async () => {
    const { of } = await examineModels({ type: 'answer', text: '' }, 'completion');

    expect(of('completion')).toMatchObject({
      status: 'failed',
      gitlab:
        "Authentication with the AI gateway services failed: Response doesn't contain a completion",
    });
  });

  it('and then breaks off is told from a proxy that does', async () => {
    const fault = { type: 'exception', name: 'modelStreamErrorException' } as const;
    const broken: Script = { type: 'answer', text: 'Final Answer: So', fault };

    const { of } = await examineModels(broken, 'chat,sse');

    expect(of('chat')).toMatchObject({
      status: 'failed',
      seen: expect.stringMatching(/the model fails \(model_\w+\)/),
      gitlab: 'code A1004',
    });
    expect(of('sse')).toMatchObject({ status: 'failed' });
  });

  it('in a few words leaves open whether streams arrive in pieces', async () => {
    const { of } = await examineModels({ type: 'answer', text: 'Final Answer: Yes.' }, 'chat');

    expect(of('chat')).toMatchObject({ status: 'warning', seen: expect.stringMatching(/short/) });
  });

  it('but not to several at once leaves no head-room', async () => {
    let calls = 0;
    const throttled = refusal('ThrottlingException', 'Too many requests.');
    gateway.model((call) => {
      calls += 1;
      return calls > 3 ? throttled : demoAnswer(call);
    });
    const args = await fullArguments(gateway);

    const { of, exitCode } = await examine([...args, '--only', 'throttling']);

    expect(of('throttling')).toMatchObject({
      status: 'warning',
      seen: expect.stringMatching(/^\d throttled by Bedrock$/),
      fix: expect.stringContaining('Service Quotas'),
    });
    expect(exitCode).toBe(0);
  });
});
