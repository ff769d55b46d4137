/**
 * A stand-in for GitLab's service of the Agent Platform on gRPC's own server, healthy or with one fault.
 *
 * @module
 */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import {
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  status,
} from '@grpc/grpc-js';
import { type CertificateOptions, type SelfSigned, selfSigned } from './self-signed.ts';

export type AgentFault =
  /** Without TLS. */
  | 'plain'
  | 'not-serving'
  /** Healthy, but another service. */
  | 'without-agents'
  /** gRPC without a health service. */
  | 'other-grpc'
  /** Refuses every token. */
  | 'other-issuer'
  /** Takes the token, and permits nothing. */
  | 'no-licence'
  /** Asks for no token. */
  | 'open'
  /** Never answers ListTools, as while it waits for a portal. */
  | 'waits'
  /** A proxy that opens TLS. */
  | 'http1'
  | 'website'
  /** A load balancer without targets. */
  | 'nobody-behind';

export interface AgentService extends AsyncDisposable {
  /** Host and port. */
  readonly address: string;
  /** The file with its certificate, PEM. */
  readonly ca: string;
  /** The metadata of each ListTools. */
  readonly asked: readonly Readonly<Record<string, unknown>>[];
}

export async function startAgentService(
  fault?: AgentFault,
  certificate: CertificateOptions = { name: 'localhost' },
): Promise<AgentService> {
  const tls = selfSigned(certificate);
  const asked: Record<string, unknown>[] = [];
  const { port, close } = await listen(tls, fault, asked);
  const ca = join(mkdtempSync(join(tmpdir(), 'agents-')), 'ca.pem');
  writeFileSync(ca, tls.cert);
  return { address: `localhost:${port}`, ca, asked, [Symbol.asyncDispose]: close };
}

interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

function listen(
  tls: SelfSigned,
  fault: AgentFault | undefined,
  asked: Record<string, unknown>[],
): Promise<Listening> {
  switch (fault) {
    case 'http1':
      return listenNet(createTlsServer(tls));
    case 'website':
      return listenNet(createServer((_, response) => response.end('hello')));
    case 'nobody-behind':
      return listenNet(
        createTlsServer({ ...tls, ALPNProtocols: ['h2'] }, (socket) => socket.destroy()),
      );
    default:
      return listenGrpc(tls, fault, asked);
  }
}

async function listenNet(server: NetServer): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listenGrpc(
  tls: SelfSigned,
  fault: AgentFault | undefined,
  asked: Record<string, unknown>[],
): Promise<Listening> {
  const server = new Server();
  if (fault !== 'other-grpc') {
    server.addService({ check: unary('/grpc.health.v1.Health/Check') }, { check: health(fault) });
  }
  server.addService({ list: unary('/DuoWorkflow/ListTools') }, { list: tools(fault, asked) });
  const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) };
  const credentials =
    fault === 'plain'
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [pair]);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync('127.0.0.1:0', credentials, (error, port) =>
    error ? reject(error) : resolve(port),
  );
  return { port: await promise, close: async () => server.forceShutdown() };
}

const asBytes = (bytes: Buffer) => bytes;

const unary = (path: string): MethodDefinition<Buffer, Buffer> => ({
  path,
  requestStream: false,
  responseStream: false,
  requestSerialize: asBytes,
  requestDeserialize: asBytes,
  responseSerialize: asBytes,
  responseDeserialize: asBytes,
});

/** The enum of grpc.health.v1: serving, not serving. */
const SERVING = Buffer.from([0x08, 1]);
const NOT_SERVING = Buffer.from([0x08, 2]);

const health =
  (fault: AgentFault | undefined): handleUnaryCall<Buffer, Buffer> =>
  ({ request }, answer) => {
    const name = request.subarray(2).toString();
    const isKnown = ['', 'DuoWorkflow'].includes(name) && !(name && fault === 'without-agents');
    if (!isKnown) answer({ code: status.NOT_FOUND, details: 'unknown service' });
    else answer(null, fault === 'not-serving' ? NOT_SERVING : SERVING);
  };

/** Two tools, each a text. */
const TWO_TOOLS = Buffer.from([0x0a, 1, 0x61, 0x0a, 1, 0x62]);

const tools =
  (fault: AgentFault | undefined, asked: object[]): handleUnaryCall<Buffer, Buffer> =>
  ({ metadata }, answer) => {
    const sent = metadata.getMap();
    asked.push(sent);
    if (fault === 'waits') return;
    const isRefused = fault !== 'open' && !String(sent['authorization']).startsWith('Bearer ');
    if (isRefused || fault === 'other-issuer') {
      answer({ code: status.UNAUTHENTICATED, details: `bad ${sent['authorization']}` });
    } else if (fault === 'no-licence') answer({ code: status.PERMISSION_DENIED, details: 'no' });
    else answer(null, TWO_TOOLS);
  };
