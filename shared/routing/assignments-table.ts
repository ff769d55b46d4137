/**
 * Reads the operator's assignments: the only module that talks to DynamoDB.
 *
 * @see assignment.ts for what is stored
 * @module
 */
import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { ASSIGNMENT_PARTITION, type Assignments, parseAssignment } from './assignment.ts';

/** Assignments are few and small; a table slower than this is treated as down. In milliseconds. */
const READ_TIMEOUT_MS = 1_000;

export interface AssignmentsTableOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** Told the key of an item that cannot be read; the others are served. */
  readonly reportDamaged: (key: string) => void;
}

/** A function that reads all assignments anew; it rejects when DynamoDB does. */
export function createAssignmentsTable(
  options: AssignmentsTableOptions,
): () => Promise<Assignments> {
  const { client, table, reportDamaged } = options;

  return async () => {
    const assignments = new Map<string, NonNullable<ReturnType<typeof parseAssignment>>>();
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: ASSIGNMENT_PARTITION } },
      },
      { abortSignal: AbortSignal.timeout(READ_TIMEOUT_MS) },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const assignment = parseAssignment(unmarshall(item));
        if (assignment === undefined) reportDamaged(item['sk']?.S ?? '');
        else assignments.set(assignment.sk, assignment);
      }
    }
    return assignments;
  };
}
