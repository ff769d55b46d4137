/** Models that are not there, in Bedrock's several words. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';
import { askPrompt, assign, refusal } from './manners.ts';

const INPUTS = { diff: '@@ -1 +1 @@\n-a\n+b' };
const GONE = 'eu.anthropic.claude-haiku-9-v1:0';

const WORDS = [
  { name: 'ValidationException', message: 'The provided model identifier is invalid.' },
  {
    name: 'ResourceNotFoundException',
    message:
      'This model version has reached the end of its life. Please refer to the AWS documentation for more details.',
  },
  {
    name: 'ValidationException',
    message: 'Could not resolve the foundation model from the model identifier.',
  },
  {
    name: 'AccessDeniedException',
    message:
      "Your account is not enrolled in the trusted access programme of this model's provider.",
  },
];

describe.each(WORDS)('$name: $message', ({ name, message }) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
    gateway.model(({ modelId }) =>
      modelId === GONE ? refusal(message, name) : { type: 'answer', text: 'Rename a to b' },
    );
    await assign(gateway, 'summarize_new_merge_request', {
      model: GONE,
      pinned: true,
      fallbacks: [{ model: 'eu.amazon.nova-pro-v1:0' }],
    });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('is an unknown model', async () => {
    const reply = await askPrompt(gateway, 'generate_commit_message', {
      inputs: INPUTS,
      modelId: GONE,
    });

    expect(reply.json<{ detail: string }>().detail).toBe('404: Not Found');
    expect(gateway.logs.at(-1)).toMatchObject({ outcome: 'model_unknown' });
  });

  it('is answered by the fallback', async () => {
    const reply = await askPrompt(gateway, 'summarize_new_merge_request', {
      inputs: { extracted_diff: '+a', title: 'a' },
    });

    expect(reply.status).toBe(200);
    expect(gateway.logs.at(-1)).toMatchObject({ fallback: true, model: 'eu.amazon.nova-pro-v1:0' });
  });
});
