import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  const assignment = { model: 'amazon.first', pinned: true, fallbacks: [SECOND] };
  const Item = marshall({ pk: 'ASSIGNMENT', sk: '*#*', version: 1, ...assignment });
  await gateway.dynamodb.send(new PutItemCommand({ TableName: gateway.table, Item }));
  gateway.model(({ modelId }) =>
    modelId === 'amazon.first'
      ? { type: 'exception', name: 'AccessDeniedException' }
      : { type: 'answer', text: 'from the second' },
  );
});
afterAll(() => gateway[Symbol.asyncDispose]());

const SECOND = { model: 'mistral.second', region: 'us-east-1' };

describe('an answer of a fallback', () => {
  it.each([false, true])('says whose it is (stream: %s)', async (stream) => {
    const reply = await gateway.send({ path: COMPLETIONS, body: completionBody({ stream }) });

    expect(reply.headers).toMatchObject({
      'x-duo-edge-model': 'mistral.second',
      'x-duo-edge-region': 'us-east-1',
      'x-duo-edge-route': 'pinned; fallback',
    });
    if (!stream) expect(reply.json()).toMatchObject({ model: { region: 'us-east-1' } });
    expect(gateway.logs.findLast(({ message }) => message === 'request')).toMatchObject({
      outcome: 'ok',
      model: 'mistral.second',
      region: 'us-east-1',
      fallback: true,
    });
  });

  it('costs no call of the dead one once that is known', async () => {
    const before = gateway.bedrock.calls.length;

    await gateway.send({ path: COMPLETIONS, body: completionBody() });

    const asked = gateway.bedrock.calls.slice(before).map(({ modelId }) => modelId);
    expect(asked).toEqual(['mistral.second']);
  });
});
