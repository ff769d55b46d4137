/**
 * One Bedrock client per region and role, all on one set of keep-alive connections.
 *
 * The SDK's default HTTP/2 handler opens a connection for every call; HTTP/1.1 with keep-alive saves
 * two to three round trips each. Retries are ours alone, hence `maxAttempts: 1`.
 *
 * @module
 */

import type { Agent } from 'node:http';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createProtocol, encodeLabel, readBytes } from '../aws-protocol.ts';
import { createBoundedMap } from '../caches.ts';
import {
  type CallLabels,
  type ModelTarget,
  OWN_ROLE,
  type SessionTags,
} from '../models/model-request.ts';
import type { RoleCredentials, RoleOptions, RoleSession } from './assumed-role.ts';
import { readEvents } from './event-stream.ts';
import { prepareClient } from './prepared-client.ts';

/** How long a connection may take to be made, in milliseconds. */
const CONNECTION_TIMEOUT_MS = 2_000;

/** More than any one process holds at a time; streams must never queue behind each other. */
const MAX_SOCKETS = 1_024;

/** More than any deployment uses. A forgotten client leaves its connections to the others. */
const MAX_CLIENTS = 128;

/** The client for a model, and for whom it is called. */
export type BedrockClients = (
  target: Pick<ModelTarget, 'region' | 'role'>,
  labels?: CallLabels,
) => BedrockRuntimeClient;

const TAGS = {
  feature: ['feature'],
  project: ['feature', 'gitlabProject'],
  none: [],
} as const satisfies Readonly<Record<SessionTags, readonly (keyof CallLabels)[]>>;

export interface ClientOptions {
  /** Connects the clients in place of their own. */
  readonly httpAgent?: Agent | undefined;
  /** Absent: nobody has a role but the functions' own. */
  readonly roles?: RoleOptions | undefined;
}

export function createBedrockClients(
  endpoint: string | undefined,
  { httpAgent, roles }: ClientOptions = {},
): BedrockClients {
  const clients = createBoundedMap<BedrockRuntimeClient>(MAX_CLIENTS);
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const requestHandler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT_MS,
    httpAgent: httpAgent ?? agent,
    httpsAgent: agent,
  });

  function clientFor(region: string, session?: Session): BedrockRuntimeClient {
    const key = [region, session?.role, ...(session?.tags ?? [])].join(' ');
    const known = clients.get(key);
    if (known !== undefined) return known;
    const options = {
      region,
      requestHandler,
      maxAttempts: 1,
      protocol: BEDROCK_PROTOCOL,
      ...(endpoint !== undefined && { endpoint }),
      ...(session && {
        credentials: later({ ...session, home: clientFor(session.region) }),
      }),
    };
    const client = prepareClient(new BedrockRuntimeClient(options));
    clients.set(key, client);
    return client;
  }

  return ({ region, role = roles?.role }, labels = {}) => {
    if (!roles || role === undefined || role === OWN_ROLE) return clientFor(region);
    const tags = TAGS[roles.tags].flatMap((name) => {
      const value = labels[name];
      return value ? [[name, value] as const] : [];
    });
    return clientFor(region, { ...roles, role, tags });
  };
}

type Session = Omit<RoleSession, 'home'>;

function later(session: RoleSession): () => Promise<RoleCredentials> {
  let credentials: Promise<() => Promise<RoleCredentials>> | undefined;
  const provider = async () => {
    credentials ??= import('./assumed-role.ts').then((module) =>
      module.createRoleCredentials(session),
    );
    return (await credentials)();
  };
  // The SDK would keep them too, by rules of its own.
  return Object.assign(provider, { memoized: true });
}

/** The body of InvokeModel is the model's own; of the headers that it may have only these are sent. */
interface Invocation {
  readonly body: string;
  readonly contentType: string;
  readonly accept: string;
}

/** What the SDK does not hand on of an answer to InvokeModel. */
export interface Invoked {
  /** As a header says it, for every family of models. */
  readonly inputTokens?: string;
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
      inputTokens: headers['x-amzn-bedrock-input-token-count'],
      body: Object.assign(bytes, { transformToString }),
    };
  },
  errorNames: ({ headers }, { __type, code }) => [headers['x-amzn-errortype'], code, __type],
});

const JSON_BODY = { 'content-type': 'application/json' };
