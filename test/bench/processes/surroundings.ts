/**
 * Everything around the gateway in one process: Bedrock, an issuer of tokens, DynamoDB.
 *
 * @module
 */
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ensureTable, startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { startIssuer } from '#infra/local/issuer.ts';
import { ASSIGNMENT_PARTITION } from '#shared/routing/assignment.ts';
import { startBenchBedrock } from './bedrock.ts';
import { serveCommands } from './commands.ts';
import { USAGE_COMMANDS } from './usage.ts';

export interface Addresses {
  readonly bedrock: string;
  readonly dynamodb: string;
  readonly issuer: string;
  readonly instanceId: string;
  readonly table: string;
  /** Signed with RS256; good for every measured route. */
  readonly token: string;
}

const TABLE = 'duo-edge-bench';
const [bedrock, store, issuer] = await Promise.all([
  startBenchBedrock(),
  startAssignmentsStore(),
  startIssuer(),
]);
const dynamodb = new DynamoDBClient({ region: 'eu-central-1', endpoint: store.url });
await ensureTable(dynamodb, TABLE);

const addresses: Addresses = {
  bedrock: bedrock.url,
  dynamodb: store.url,
  issuer: issuer.url,
  instanceId: issuer.instanceId,
  table: TABLE,
  token: await issuer.sign({}, { expiresIn: 6 * 3_600 }),
};

const COMMANDS = {
  ...USAGE_COMMANDS,
  addresses: () => addresses,
  tableWith,
  writtenBytes: bedrock.writtenBytes,
  takeChunks: bedrock.takeChunks,
};

export type SurroundingsCommands = typeof COMMANDS;

serveCommands(COMMANDS);

/** As many as DynamoDB takes at once. */
const BATCH = 25;

/** A new table with as many assignments, each of an instance of its own; gives its name. */
async function tableWith(assignments: number): Promise<string> {
  const table = `${TABLE}-${assignments}`;
  await ensureTable(dynamodb, table);
  const items = Array.from({ length: assignments }, (_, index) => ({
    pk: ASSIGNMENT_PARTITION,
    sk: `instance-${index}#code_completions`,
    model: 'bedrock/amazon.nova-lite-v1:0',
    version: 1,
  }));
  for (let at = 0; at < items.length; at += BATCH) {
    const puts = items
      .slice(at, at + BATCH)
      .map((item) => ({ PutRequest: { Item: marshall(item) } }));
    await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
  return table;
}
