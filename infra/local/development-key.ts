import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createKey, hashOfKey, MODEL_KEY } from '#shared/auth/model-key.ts';

/** Makes a key of the model endpoint that may name every model. Only for tables that end with the process. */
export async function makeDevelopmentKey(client: DynamoDBClient, table: string): Promise<string> {
  const { id, text } = createKey();
  const item = {
    pk: MODEL_KEY,
    sk: id,
    hash: hashOfKey(text),
    label: 'development key',
    models: ['*'],
    version: 1,
    action: 'key',
    changedBy: 'npm start',
    changedAt: new Date().toISOString(),
  };
  await client.send(new PutItemCommand({ TableName: table, Item: marshall(item) }));
  return text;
}
