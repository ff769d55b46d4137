/**
 * The table of assignments on somebody's machine: DynamoDB's API by dynalite, in memory.
 *
 * @module
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

export interface AssignmentsStore extends AsyncDisposable {
  readonly url: string;
  close(): Promise<void>;
}

export interface AssignmentsStoreOptions {
  /** Default: any free port. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

export async function startAssignmentsStore(
  options: AssignmentsStoreOptions = {},
): Promise<AssignmentsStore> {
  const { host = '127.0.0.1' } = options;
  const server = dynalite({ createTableMs: 0 });
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://${host}:${port}`, close, [Symbol.asyncDispose]: close };
}

/** How long a new table may take to be ready, in seconds. */
const TABLE_READY_S = 5;

/** Makes the table as `infra/deploy/assignments-table.yml` has it, unless there is one. */
export async function ensureTable(client: DynamoDBClient, table: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists(
    { client, maxWaitTime: TABLE_READY_S, minDelay: 0.05, maxDelay: 0.2 },
    { TableName: table },
  );
}
