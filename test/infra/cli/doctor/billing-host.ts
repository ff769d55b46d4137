/**
 * A stand-in for GitLab's billing host, healthy or with one fault.
 *
 * @module
 */
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { selfSigned } from './self-signed.ts';

/** `http1`: like a proxy that opens TLS. `silent`: accepts the connection and says nothing. */
export type BillingFault = 'http1' | 'silent' | 'no-settings' | 'slow';

export interface BillingHost extends AsyncDisposable {
  /** Host and port. */
  readonly address: string;
  /** The file with its certificate, PEM. */
  readonly ca: string;
}

export async function startBillingHost(fault?: BillingFault): Promise<BillingHost> {
  const tls = selfSigned();
  const sockets = new Set<Socket>();
  const server = makeServer(tls, fault);
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const ca = join(mkdtempSync(join(tmpdir(), 'billing-')), 'ca.pem');
  writeFileSync(ca, tls.cert);
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const SLOW_MS = 1_100;

function makeServer(tls: ReturnType<typeof selfSigned>, fault: BillingFault | undefined): Server {
  if (fault === 'silent') return createServer();
  if (fault === 'http1') return createTlsServer(tls);
  if (fault === 'no-settings') return createTlsServer({ ...tls, ALPNProtocols: ['h2'] });
  const healthy = createSecureServer(tls);
  if (fault !== 'slow') return healthy;
  return createServer((socket) => {
    setTimeout(() => healthy.emit('connection', socket), SLOW_MS);
  });
}
