/**
 * The GitLab instances that the functions have seen, as the operator reads and forgets them.
 *
 * @module
 */
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { queryPartition, type Table } from '#shared/routing/query-partition.ts';
import { INSTANCES } from '#shared/wiring/instances-table.ts';

export interface SeenInstance {
  readonly id: string;
  /** The GitLab whose token named the instance. */
  readonly issuer: string;
  /** ISO date. */
  readonly firstSeenAt: string;
}

export interface InstanceRecords {
  list(): Promise<readonly SeenInstance[]>;
  forget(id: string): Promise<void>;
}

export function createInstanceRecords({ client, table }: Table): InstanceRecords {
  return {
    async list() {
      const items = await queryPartition({ client, table }, INSTANCES);
      return items.map(({ sk, issuer, firstSeenAt }) => ({
        id: String(sk),
        issuer: String(issuer ?? '?'),
        firstSeenAt: String(firstSeenAt ?? '?'),
      }));
    },

    async forget(id) {
      const Key = { pk: { S: INSTANCES }, sk: { S: id } };
      await client.send(new DeleteItemCommand({ TableName: table, Key }));
    },
  };
}
