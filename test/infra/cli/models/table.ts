/**
 * A table of assignments in memory, spoken to with the real SDK.
 *
 * @module
 */
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type AssignmentStore, createAssignmentStore } from '#infra/cli/models/assignment-store.ts';
import { ensureTable, startAssignmentsStore } from '#infra/local/assignments-store.ts';

export interface TestTable extends AsyncDisposable {
  readonly url: string;
  readonly table: string;
  readonly client: DynamoDBClient;
  readonly store: AssignmentStore;
  /** Writes an item as it is, past all rules. */
  put(item: Readonly<Record<string, unknown>>): Promise<void>;
  get(pk: string, sk: string): Promise<Record<string, unknown> | undefined>;
}

const table = 'duo-edge-test';

export async function startTable(): Promise<TestTable> {
  const server = await startAssignmentsStore();
  const client = connect(server.url);
  await ensureTable(client, table);
  return {
    url: server.url,
    table,
    client,
    store: createAssignmentStore({ client, table }),
    async put(item) {
      await client.send(new PutItemCommand({ TableName: table, Item: marshall(item) }));
    },
    async get(pk, sk) {
      const Key = marshall({ pk, sk });
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
      return Item && unmarshall(Item);
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server.close();
    },
  };
}

export function connect(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ region: 'eu-central-1', endpoint });
}
