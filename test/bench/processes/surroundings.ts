/**
 * Everything around the gateway in one process: Bedrock, an issuer of tokens, DynamoDB.
 *
 * @module
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTable, startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { startIssuer } from '#infra/local/issuer.ts';
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
  writtenBytes: bedrock.writtenBytes,
  takeChunks: bedrock.takeChunks,
};

export type SurroundingsCommands = typeof COMMANDS;

serveCommands(COMMANDS);
