import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { KeysOptions } from '../auth/key-holders.ts';
import { MODEL_KEY, parseModelKey } from '../auth/model-key.ts';
import type { Store } from './store.ts';

/** A read that takes longer counts as failed; a new process is slow. In milliseconds. */
const TIMEOUT_MS = 1_000;
const FIRST_TIMEOUT_MS = 3_000;

export function createReadKey({ client, table }: Store): KeysOptions['readKey'] {
  let hasRead = false;
  return async (id) => {
    const abortSignal = AbortSignal.timeout(hasRead ? TIMEOUT_MS : FIRST_TIMEOUT_MS);
    const command = new GetItemCommand({
      TableName: table,
      Key: { pk: { S: MODEL_KEY }, sk: { S: id } },
      ConsistentRead: true,
    });
    const { Item } = await client.send(command, { abortSignal });
    hasRead = true;
    return Item && parseModelKey(id, unmarshall(Item));
  };
}
