import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it } from 'vitest';
import { startTestGateway } from '../../../support/test-gateway.ts';
import { examine, fullArguments } from './examine.ts';

const month = new Date().toISOString().slice(0, 7);

it.each([
  {
    name: 'switched off',
    items: [{ pk: 'ASSIGNMENT', sk: '*#*', enabled: false }],
    seen: /switched off/,
  },
  {
    name: 'beyond a budget',
    items: [
      { pk: 'ASSIGNMENT', sk: '*#@budget/*', limitUsd: 1, refuse: true },
      { pk: `SPEND#${month}`, sk: '*#*', spentUsd: 2 },
    ],
    seen: /budget of this month is used up/,
  },
])('what the operator refuses ($name) is not taken for a token without scopes', async (refusal) => {
  await using gateway = await startTestGateway();
  for (const item of refusal.items) {
    const Item = marshall(item);
    await gateway.dynamodb.send(new PutItemCommand({ TableName: gateway.table, Item }));
  }

  const { of } = await examine([...(await fullArguments(gateway)), '--only', 'completion']);

  expect(of('completion')).toMatchObject({
    seen: expect.stringMatching(refusal.seen),
    fix: expect.stringContaining('budget list'),
  });
});
