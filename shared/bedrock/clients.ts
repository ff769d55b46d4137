/**
 * One Bedrock client per region, all on one set of keep-alive connections.
 *
 * The SDK's default HTTP/2 handler opens a connection for every call; HTTP/1.1 with keep-alive saves
 * two to three round trips each. Retries are ours alone, hence `maxAttempts: 1`.
 *
 * @module
 */

import type { Agent } from 'node:http';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createProtocol, readBytes } from '../aws-protocol.ts';
import { createBoundedMap } from '../caches.ts';
import { readEvents } from './event-stream.ts';

/** How long a connection may take to be made, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 2_000;

/** More than any one process holds at a time; streams must never queue behind each other. */
const MAX_SOCKETS = 1_024;

/** More regions than any deployment uses. A forgotten client leaves its connections to the others. */
const MAX_CLIENTS = 32;

export type BedrockClients = (region: string) => BedrockRuntimeClient;

/** `httpAgent` connects the clients in place of their own. */
export function createBedrockClients(
  endpoint: string | undefined,
  httpAgent?: Agent,
): BedrockClients {
  const clients = createBoundedMap<BedrockRuntimeClient>(MAX_CLIENTS);
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    httpAgent: httpAgent ?? agent,
    httpsAgent: agent,
  });

  return (region) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const client = new BedrockRuntimeClient({
      region,
      requestHandler,
      maxAttempts: 1,
      protocol: BEDROCK_PROTOCOL,
      ...(endpoint !== undefined && { endpoint }),
    });
    clients.set(region, client);
    return client;
  };
}

/** The body of InvokeModel is the model's own; of the headers that it may have only these are sent. */
interface Invocation {
  readonly body: string;
  readonly contentType: string;
  readonly accept: string;
}

/** REST in JSON. */
export const BEDROCK_PROTOCOL = createProtocol({
  write({ name, traits: { http = ['POST', '', 200] } }, input) {
    const members: Record<string, unknown> = { ...input };
    // What the path names is no part of the body; all other members are.
    const path = http[1].replace(/\{(\w+)\}/g, (_, label) => {
      const text = String(members[label]);
      delete members[label];
      return encodeLabel(text);
    });
    if (name !== 'InvokeModel') return { path, headers: JSON_BODY, body: JSON.stringify(members) };
    const { body, contentType, accept } = input as Invocation;
    return { path, headers: { 'content-type': contentType, accept }, body };
  },
  async read({ name }, { headers, body }) {
    if (name === 'ConverseStream') return { stream: await readEvents(body) };
    const bytes = await readBytes(body);
    if (name !== 'InvokeModel') return JSON.parse(bytes.toString());
    const transformToString = () => bytes.toString();
    return {
      contentType: headers['content-type'],
      body: Object.assign(bytes, { transformToString }),
    };
  },
  errorNames: ({ headers }, { __type, code }) => [headers['x-amzn-errortype'], code, __type],
});

const JSON_BODY = { 'content-type': 'application/json' };

/** As RFC 3986 has it, which is stricter than `encodeURIComponent`. */
function encodeLabel(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
