/** S14: one caller cannot take a model from the others. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelCall } from '#infra/local/bedrock-stand-in/model-call.ts';
import type { Script } from '#infra/local/bedrock-stand-in/script.ts';
import { assign, metadata } from '../functions/model-manners/manners.ts';
import { MODEL_CHECK, modelCheckBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const FIRST = 'eu.anthropic.claude-sonnet-4-6';
const SECOND = 'eu.amazon.nova-pro-v1:0';
const ANSWER: Script = { type: 'answer', text: 'Final Answer: Hello.' };

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway({ DUO_EDGE_FIRST_EVENT_MS: '150', DUO_EDGE_IDLE_MS: '150' });
  const fallbacks = [{ model: SECOND }];
  await assign(gateway, 'duo_chat', { model: FIRST, pinned: true, fallbacks });
});
afterEach(() => gateway[Symbol.asyncDispose]());

async function chat(user: string, body: object = {}, signal?: AbortSignal) {
  return gateway.send({
    path: '/v2/chat/agent',
    headers: { ...(await gateway.headers()), 'x-gitlab-global-user-id': user },
    body: { messages: [{ role: 'user', content: 'q' }], ...body },
    ...(signal && { signal }),
  });
}

/** Which model somebody else is answered by. */
async function modelOfOthers(): Promise<string | undefined> {
  gateway.model(ANSWER);
  await chat('somebody-else');
  return gateway.bedrock.calls.at(-1)?.modelId;
}

function failing(modelId: string, script: Script) {
  return (call: ModelCall) => (call.modelId === modelId ? script : ANSWER);
}

describe('a model stays with everybody', () => {
  it.each([
    { what: 'fall silent in mid-answer', fault: { type: 'hang', after: 1 } },
    { what: 'are cut in mid-answer', fault: { type: 'reset', after: 1 } },
    {
      what: 'break off with an exception',
      fault: { type: 'exception', name: 'ModelStreamErrorException', after: 1 },
    },
  ] as const)('whoever has answers that $what', async ({ fault }) => {
    const text = ['Final Answer: one', ' two', ' three'];
    gateway.model(failing(FIRST, { type: 'answer', text, fault }));

    for (let count = 0; count < 7; count += 1) await chat('attacker');

    expect(await modelOfOthers()).toBe(FIRST);
  });

  it('whoever asks so that no answer begins in time', async () => {
    gateway.model(failing(FIRST, { type: 'hang' }));

    for (let count = 0; count < 7; count += 1) await chat('attacker');

    expect(await modelOfOthers()).toBe(FIRST);
  });

  it('whoever leaves before the answer', async () => {
    gateway.model(failing(FIRST, { type: 'hang' }));

    for (let count = 0; count < 7; count += 1) {
      await chat('attacker', {}, AbortSignal.timeout(40)).catch(() => {});
    }

    expect(await modelOfOthers()).toBe(FIRST);
  });

  it('whoever tests connections to it that fail', async () => {
    gateway.model({ type: 'exception', name: 'AccessDeniedException' });

    for (let count = 0; count < 7; count += 1) {
      await gateway.send({ path: MODEL_CHECK, body: modelCheckBody(`bedrock/${FIRST}`) });
    }

    expect(await modelOfOthers()).toBe(FIRST);
  });

  it('whoever names it where nothing is pinned', async () => {
    await assign(gateway, 'duo_chat_explain_code', { model: SECOND });
    gateway.model({ type: 'exception', name: 'AccessDeniedException' });

    for (let count = 0; count < 7; count += 1) {
      await gateway.send({
        path: '/v1/prompts/chat%2Fexplain_code',
        headers: await gateway.headers({ scopes: ['explain_code'] }),
        body: { inputs: { input: 'a' }, model_metadata: metadata(FIRST) },
      });
    }

    expect(await modelOfOthers()).toBe(FIRST);
  });

  it('but is passed over once it fails for several', async () => {
    gateway.model(failing(FIRST, { type: 'hang' }));

    for (let count = 0; count < 6; count += 1) await chat(`user-${count}`);

    expect(await modelOfOthers()).toBe(SECOND);
  });
});
