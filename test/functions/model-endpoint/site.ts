/**
 * The model endpoint for a test: a gateway, and keys in its table.
 *
 * @module
 */
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createKey, hashOfKey, MODEL_KEY, type ModelKeyContent } from '#shared/auth/model-key.ts';
import { ASSIGNMENT_PARTITION } from '#shared/routing/assignment.ts';
import type { Reply } from '../../support/send.ts';
import { startTestGateway, type TestGateway } from '../../support/test-gateway.ts';

export interface EndpointSite extends TestGateway {
  /** Stores a key, which may name any model unless told otherwise, and gives its text. */
  key(content?: Partial<ModelKeyContent>): Promise<string>;
  /** Stores what an operator decided, under a sort key of assignments. */
  decide(sk: string, content: object): Promise<void>;
  /** Asks for a chat completion with a key. */
  ask(key: string, body: object, headers?: Readonly<Record<string, string>>): Promise<Reply>;
}

export const CHAT = '/v1/chat/completions';

type Options = Parameters<typeof startTestGateway>;

/** `now` is the clock of all caches; `silenceMs` how long a client is left without a byte. */
export async function startEndpoint(...options: Options): Promise<EndpointSite> {
  const gateway = await startTestGateway(...options);
  const put = (item: object) => putItem(gateway.dynamodb, gateway.table, item);
  return Object.assign(gateway, {
    async key(content: Partial<ModelKeyContent> = {}) {
      const { id, text } = createKey();
      await put({ ...keyItem(id, text), ...content });
      return text;
    },
    decide: (sk: string, content: object) =>
      put({ pk: ASSIGNMENT_PARTITION, sk, version: 1, ...content }),
    ask: (key: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
      gateway.send({ path: CHAT, body, headers: { ...bearer(key), ...headers } }),
  });
}

export function keyItem(id: string, text: string) {
  const hash = hashOfKey(text);
  return { pk: MODEL_KEY, sk: id, hash, label: 'a program', models: ['*'], version: 1 };
}

export async function putItem(client: DynamoDBClient, table: string, item: object): Promise<void> {
  const Item = marshall(item, { removeUndefinedValues: true });
  await client.send(new PutItemCommand({ TableName: table, Item }));
}

export function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
}

/** A question in one message. */
export function question(content = 'x', more: object = {}): object {
  return { model: 'claude-sonnet-4-6', messages: [{ role: 'user', content }], ...more };
}

export interface ErrorReply {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string;
  };
}
