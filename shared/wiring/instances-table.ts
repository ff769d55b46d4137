/**
 * Stores which GitLab named which instance, in the table of assignments.
 *
 * | Attribute | Type | Meaning |
 * |---|---|---|
 * | `pk` | S | `INSTANCES` |
 * | `sk` | S | the id of the instance |
 * | `issuer` | S | the GitLab whose token named it first |
 * | `firstSeenAt` | S | when, as an ISO date |
 *
 * @module
 */
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { InstanceStore } from '../auth/instances.ts';
import { queryPartition } from '../routing/query-partition.ts';
import { nameOf, type Store } from './store.ts';

export const INSTANCES = 'INSTANCES';

/** There are few instances. A read that takes longer counts as failed. In milliseconds. */
const TIMEOUT_MS = 1_000;

export function createInstancesTable({ client, table, now }: Store): InstanceStore {
  return {
    async read() {
      const store = { client, table };
      const items = await queryPartition(store, INSTANCES, AbortSignal.timeout(TIMEOUT_MS));
      return new Map(items.map(({ sk, issuer }) => [String(sk), String(issuer)]));
    },

    async add({ id, issuer, others }) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: INSTANCES }, sk: { S: id } },
        UpdateExpression: 'SET issuer = :issuer, firstSeenAt = :now',
        ConditionExpression: unlessOneOf(others),
        ExpressionAttributeValues: {
          ':issuer': { S: issuer },
          ':now': { S: new Date(now()).toISOString() },
          ...Object.fromEntries(others.map((other, index) => [`:other${index}`, { S: other }])),
        },
      });
      try {
        await client.send(command, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
      } catch (error) {
        if (nameOf(error) !== 'ConditionalCheckFailedException') throw error;
      }
    },
  };
}

/** If two processes see an instance at the same time, the first one wins. */
function unlessOneOf(others: readonly string[]): string | undefined {
  if (others.length === 0) return undefined;
  const names = others.map((_, index) => `:other${index}`);
  return `attribute_not_exists(pk) OR NOT issuer IN (${names.join(', ')})`;
}
