import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export interface Table {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/**
 * All items of a partition, ordered by sort key, as plain values. Strongly consistent: it sees every write
 * that was acknowledged before.
 */
export async function queryPartition(
  { client, table }: Table,
  pk: string,
  abortSignal?: AbortSignal,
): Promise<Record<string, unknown>[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ConsistentRead: true,
    },
    { ...(abortSignal && { abortSignal }) },
  );
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of pages) items.push(...Items.map((item) => unmarshall(item)));
  return items;
}
