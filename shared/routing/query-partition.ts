import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export interface Table {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** Something else answered in DynamoDB's place, such as a proxy. */
export class NoDynamoDBAnswer extends Error {
  override readonly name = 'NoDynamoDBAnswer';
}

/**
 * All items of a partition, ordered by sort key, as plain values. Strongly consistent: it sees every write
 * that was acknowledged before.
 *
 * @throws when DynamoDB fails, or something answers in its place: DynamoDB always sends a list
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
  for await (const { Items } of pages) {
    if (!Array.isArray(Items)) throw new NoDynamoDBAnswer('The answer has no list of items');
    items.push(...Items.map((item) => unmarshall(item)));
  }
  return items;
}

/** Whether a write was refused because its condition did not hold. The error's class depends on the client. */
export function isConditionUnmet(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}
