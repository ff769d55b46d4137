import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export interface Table {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/**
 * All items under a partition key, in the order of their sort keys, without DynamoDB's types. Sees every
 * write that was answered before.
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
