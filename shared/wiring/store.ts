import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createRpcProtocol } from '../aws-protocol.ts';
import type { Log } from '../log.ts';
import type { Config } from './config.ts';

/** The operators' table, and what is needed to work with it. */
export interface Store {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly log: Log;
  /** The clock, in milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * A starting function has a fraction of a core and is slow to connect. Whoever reads or writes has a time limit of
 * their own. In milliseconds.
 */
const CONNECTION_TIMEOUT_MS = 1_000;

/** `now` is the clock, in milliseconds since the epoch; tests pass their own. */
export function createStore(
  { region, dynamodbEndpoint, table, httpAgent }: Config,
  log: Log,
  now = Date.now,
): Store {
  const client = new DynamoDBClient({
    region,
    maxAttempts: 2,
    protocol: createRpcProtocol('dynamodb'),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      ...(httpAgent && { httpAgent }),
    }),
    ...(dynamodbEndpoint !== undefined && { endpoint: dynamodbEndpoint }),
  });
  return { client, table, log, now };
}

/** Reports, by the name of the error alone, what could not be read. */
export function reportUnreadable(log: Log, message: string): (error: unknown) => void {
  return (error) => log('warn', message, { awsError: nameOf(error) });
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
