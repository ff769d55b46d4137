/**
 * `npm run sam:stand-ins`: Bedrock and DynamoDB for functions that `sam local` runs, on the ports that
 * infra/local/sam/template.yaml names. Ends with Ctrl-C.
 *
 * @module
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ensureTable, startAssignmentsStore } from '../assignments-store.ts';
import { demoAnswer } from '../bedrock-stand-in/demo-answer.ts';
import { startBedrockStandIn } from '../bedrock-stand-in/server.ts';

const BEDROCK_PORT = 5053;
const DYNAMODB_PORT = 5054;
const TABLE = 'duo-edge-assignments';

/** On Linux, containers come by another interface than the loopback: set HOST=0.0.0.0. */
const host = process.env['HOST'] || '127.0.0.1';

const bedrock = await startBedrockStandIn({
  answer: demoAnswer,
  remembersCalls: false,
  port: BEDROCK_PORT,
  host,
});
const store = await startAssignmentsStore({ port: DYNAMODB_PORT, host });
const client = new DynamoDBClient({
  region: 'eu-central-1',
  endpoint: store.url,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
await ensureTable(client, TABLE);
client.destroy();

console.log(`Bedrock stand-in on ${bedrock.url}, DynamoDB stand-in on ${store.url}`);
