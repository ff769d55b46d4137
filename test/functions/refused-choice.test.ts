import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { COMPLETIONS, completionBody } from '../support/bodies.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const OPUS = 'eu.anthropic.claude-opus-4-8';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

async function store(sk: string, content: object): Promise<void> {
  const Item = marshall({ pk: 'ASSIGNMENT', sk, version: 1, ...content });
  await gateway.dynamodb.send(new PutItemCommand({ TableName: gateway.table, Item }));
}

const complete = (change: object) =>
  gateway.send({ path: COMPLETIONS, body: completionBody(change) });

const lastLine = () => gateway.logs.findLast(({ message }) => message === 'request');

it.each([
  { assigned: 'nothing', routeReason: 'built-in' },
  { assigned: 'a model', routeReason: 'assigned' },
  { assigned: 'a pinned model', routeReason: 'pinned' },
])('says why a choice of GitLab is not asked, with $assigned in its place', async (given) => {
  await store('*#@allow-list', { patterns: ['*nova*'] });
  const pinned = given.assigned === 'a pinned model';
  if (given.assigned !== 'nothing') await store('*#code_completions', { model: HAIKU, pinned });

  const model_identifier = 'bedrock/us-east-1/amazon.nova-lite-v1:0';
  const reply = await complete({ model_identifier });
  const ofRegion = lastLine();
  await complete({ model_identifier: `bedrock/${OPUS}` });
  const ofList = lastLine();
  await complete({ model_identifier: 'bedrock/amazon.nova-lite-v1:0' });

  expect(reply.status).toBe(200);
  expect(ofRegion).toMatchObject({
    routeReason: given.routeReason,
    refusedChoice: "The model's region is not among the allowed ones",
  });
  expect(ofList).toMatchObject({
    routeReason: given.routeReason,
    refusedChoice: 'The allow-list does not permit the model',
  });
  expect(lastLine()?.['refusedChoice']).toBeUndefined();
});
