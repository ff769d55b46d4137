/**
 * Everything around the gateway in one process: Bedrock, an issuer of tokens, DynamoDB, KMS.
 *
 * @module
 */
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { ensureTable, startAssignmentsStore } from '#infra/local/assignments-store.ts';
import { KEY_SET_PATH, startIssuer, WELL_KNOWN_PATH } from '#infra/local/issuer.ts';
import { ASSIGNMENT_PARTITION } from '#shared/routing/assignment.ts';
import { startKmsStandIn } from '../../support/kms-stand-in.ts';
import { startTcpRelay } from '../../support/tcp-relay.ts';
import { startBenchBedrock } from './bedrock.ts';
import { serveCommands } from './commands.ts';
import { USAGE_COMMANDS } from './usage.ts';

/** What the token of the bench permits. */
const SCOPES = ['complete_code', 'generate_code', 'duo_chat', 'explain_code'];

export interface Addresses {
  readonly bedrock: string;
  readonly dynamodb: string;
  readonly issuer: string;
  readonly instanceId: string;
  readonly table: string;
  readonly kms: string;
  /** The key that signs user tokens. */
  readonly signingKeyId: string;
  /** Signed with RS256; good for every measured route. */
  readonly token: string;
}

const TABLE = 'duo-edge-bench';
const [bedrock, store, issuer, kms] = await Promise.all([
  startBenchBedrock(),
  startAssignmentsStore(),
  startIssuer(),
  startKmsStandIn(),
]);
const dynamodb = new DynamoDBClient({ region: 'eu-central-1', endpoint: store.url });
await ensureTable(dynamodb, TABLE);

const addresses: Addresses = {
  bedrock: bedrock.url,
  dynamodb: store.url,
  issuer: issuer.url,
  instanceId: issuer.instanceId,
  table: TABLE,
  kms: kms.url,
  signingKeyId: kms.createKey(),
  token: await issuer.sign({ scopes: SCOPES }, { expiresIn: 6 * 3_600 }),
};

const COMMANDS = {
  ...USAGE_COMMANDS,
  addresses: () => addresses,
  farAddresses,
  tableWith,
  writtenBytes: bedrock.writtenBytes,
  takeChunks: bedrock.takeChunks,
};

export type SurroundingsCommands = typeof COMMANDS;

serveCommands(COMMANDS);

export interface FarAddresses extends Addresses {
  /** A second issuer, trusted as GitLab's customer portal is. */
  readonly portal: string;
}

/** How far away everything is, in milliseconds. */
export interface Distance {
  readonly connectMs: number;
  /** What an issuer takes for each answer. */
  readonly issuerMs: number;
}

/** The same services through a network. */
async function farAddresses({ connectMs, issuerMs }: Distance): Promise<FarAddresses> {
  const far = async (url: string) => (await startTcpRelay(url, connectMs)).url;
  const [gitlab, portal] = await Promise.all([farIssuer(far), farIssuer(far)]);
  for (const { issuer } of [gitlab, portal]) issuer.slow(issuerMs);
  return {
    ...addresses,
    bedrock: await far(addresses.bedrock),
    dynamodb: await far(addresses.dynamodb),
    kms: await far(addresses.kms),
    issuer: gitlab.url,
    instanceId: gitlab.issuer.instanceId,
    token: await gitlab.issuer.sign({ iss: gitlab.url, scopes: SCOPES }, { expiresIn: 6 * 3_600 }),
    portal: portal.url,
  };
}

/** An issuer names itself in its tokens and in its answers, so a far one is another issuer. */
async function farIssuer(far: (url: string) => Promise<string>) {
  const issuer = await startIssuer();
  const url = await far(issuer.url);
  issuer.answer(WELL_KNOWN_PATH, { body: { issuer: url, jwks_uri: url + KEY_SET_PATH } });
  return { issuer, url };
}

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
