import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('a model that Bedrock refuses is diagnosed by what Bedrock says', () => {
  it.each([
    {
      name: 'no use-case form',
      answer: refusal(
        'ResourceNotFoundException',
        'Model use case details have not been submitted for this account. Fill out the form.',
      ),
      shown: '404: Not Found',
      seen: /use-case form/,
      fix: /Submit it once/,
    },
    {
      name: 'a profile is needed',
      answer: refusal(
        'ValidationException',
        'Invocation of model ID x with on-demand throughput isn’t supported. Retry your request.',
      ),
      shown:
        '400: Bad Request. The model is called through an inference profile. Put its geography ' +
        'before the model id (such as eu. or us.), or use the ARN of a profile',
      seen: /only available through an inference profile/,
      fix: /bedrock\/eu\.anthropic\.claude-sonnet-4-5-20250929-v1:0/,
    },
    {
      name: 'no subscription',
      answer: refusal(
        'AccessDeniedException',
        'Model access is denied due to IAM user or service role is not authorized to perform the ' +
          'required AWS Marketplace actions (aws-marketplace:ViewSubscriptions)',
      ),
      shown: '403: Forbidden',
      seen: /subscribed/,
      fix: /aws-marketplace:Subscribe/,
    },
    {
      name: 'the quota of the day',
      answer: refusal(
        'ThrottlingException',
        'Too many tokens per day, please wait before trying again.',
      ),
      shown: '429: Too Many Requests',
      seen: /quota for the day is used up/,
      fix: /Assign a fallback .*tokens per day/,
    },
    {
      name: 'no access',
      answer: refusal('AccessDeniedException', "You don't have access to the model."),
      shown: '403: Forbidden',
      seen: /no access/,
      fix: /models parameter/,
    },
    {
      name: 'a policy of the organisation',
      answer: refusal(
        'AccessDeniedException',
        'User: x is not authorized with an explicit deny in a service control policy',
      ),
      shown: '403: Forbidden',
      seen: /policy of the organisation/,
      fix: /SCP/,
    },
    {
      name: 'the end of its life',
      answer: refusal(
        'ResourceNotFoundException',
        'This model version has reached the end of its life.',
      ),
      shown: '404: Not Found',
      seen: /retired/,
      fix: /successor/,
    },
    {
      name: 'no such model',
      answer: refusal('ResourceNotFoundException', 'Could not resolve the foundation model.'),
      shown: '404: Not Found',
      seen: /does not exist in this region/,
      fix: /list-inference-profiles --region eu-central-1/,
    },
    {
      name: 'credentials',
      answer: { ...refusal('UnrecognizedClientException', 'The token is invalid.'), status: 403 },
      shown: '401: Unauthorized',
      seen: /credentials/,
      fix: /AWS_BEARER_TOKEN_BEDROCK/,
    },
    {
      name: 'a used-up quota',
      answer: refusal('ThrottlingException', 'Too many tokens, please wait.'),
      shown: '429: Too Many Requests',
      seen: /quota/,
      fix: /Service Quotas/,
    },
  ])('$name', async ({ answer, shown, seen, fix }) => {
    const { of, exitCode } = await examineModels(answer as Script, 'connection');

    expect(of('connection')).toMatchObject({
      status: 'failed',
      subject: MODEL,
      seen: expect.stringMatching(seen),
      gitlab: `ERROR: The self-hosted model server returned code ${shown}`,
      fix: expect.stringMatching(fix),
    });
    expect(exitCode).toBe(1);
  });

  it('and by likely causes without AWS credentials', async () => {
    gateway.model(refusal('ResourceNotFoundException', 'use case details'));
    const args = await fullArguments(gateway);

    const { of } = await examine([...args, '--only', 'connection', '--model', MODEL]);

    expect(of('connection')?.seen).toContain('give --region');
    expect(of('connection')?.fix).toMatch(/use-case form .* retired model/);
  });

  it('and by the identifier, when that needs a geography', async () => {
    gateway.model(refusal('ValidationException', 'no'));
    const args = await fullArguments(gateway);

    const { of } = await examine([...args, '--only', 'connection', '--model', MODEL]);

    expect(of('connection')?.fix).toContain('bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0');
  });

  it("and as the gateway's own problem when it answers the doctor", async () => {
    let calls = 0;
    gateway.model(() => {
      calls += 1;
      return calls === 1 ? refusal('AccessDeniedException', 'no') : { type: 'answer', text: 'ok' };
    });
    const args = await fullArguments(gateway);

    const { of } = await examine([...args, '--only', 'connection', '--model', MODEL], {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: gateway.bedrock.url,
      AWS_REGION: 'eu-central-1',
    });

    expect(of('connection')?.seen).toContain('With your own AWS credentials, it answers');
    expect(of('connection')?.fix).toContain("gateway's role");
  });
});
