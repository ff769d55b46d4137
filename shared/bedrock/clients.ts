/**
 * One Bedrock client per region, all on one set of keep-alive connections.
 *
 * The SDK's default HTTP/2 handler opens a connection for every call; HTTP/1.1 with keep-alive saves
 * two to three round trips each. Retries are ours alone, hence `maxAttempts: 1`.
 *
 * @module
 */
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createBoundedMap } from '../caches.ts';
import { boundBodies } from './bounded-bodies.ts';
import { eventStreamSerdeProvider } from './event-stream.ts';

/** How long a connection may take to be made, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 2_000;

/** More than any one process holds at a time; streams must never queue behind each other. */
const MAX_SOCKETS = 1_024;

/** More regions than any deployment uses. A forgotten client leaves its connections to the others. */
const MAX_CLIENTS = 32;

export type BedrockClients = (region: string) => BedrockRuntimeClient;

export function createBedrockClients(endpoint: string | undefined): BedrockClients {
  const clients = createBoundedMap<BedrockRuntimeClient>(MAX_CLIENTS);
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    httpAgent: agent,
    httpsAgent: agent,
  });

  return (region) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = new BedrockRuntimeClient({
      region,
      requestHandler,
      maxAttempts: 1,
      eventStreamSerdeProvider,
      ...(endpoint !== undefined && { endpoint }),
    });
    boundBodies(client);
    clients.set(region, client);
    return client;
  };
}
