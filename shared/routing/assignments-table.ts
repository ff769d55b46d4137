/**
 * Reads what operators have decided: the only module of the functions that talks to DynamoDB.
 *
 * @see assignment.ts for what is stored
 * @module
 */
import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ASSIGNMENT_PARTITION } from './assignment.ts';
import { type OperatorSettings, type ReportDamaged, readSettings } from './operator-settings.ts';

/** Assignments are few and small; a table slower than this is treated as down. In milliseconds. */
const READ_TIMEOUT_MS = 1_000;

export interface AssignmentsTableOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Told of an item that cannot be read; the others are served. */
  readonly reportDamaged: ReportDamaged;
}

/** A function that reads all settings anew; it rejects when DynamoDB does. */
export function createAssignmentsTable(
  options: AssignmentsTableOptions,
): () => Promise<OperatorSettings> {
  const { client, table, reportDamaged } = options;

  return async () => {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: ASSIGNMENT_PARTITION } },
        // What has been written must be in force within the time that the cache promises.
        ConsistentRead: true,
      },
      { abortSignal: AbortSignal.timeout(READ_TIMEOUT_MS) },
    );
    const items: Record<string, unknown>[] = [];
    for await (const { Items = [] } of pages) items.push(...Items.map((item) => unmarshall(item)));
    return readSettings(items, reportDamaged);
  };
}
