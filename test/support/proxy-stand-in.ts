/**
 * A company's proxy: tunnels for HTTPS, and what it was asked for.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface ProxyStandIn extends AsyncDisposable {
  readonly url: string;
  /** Hosts with ports of tunnels, and URLs of plain HTTP, in order. */
  readonly asked: readonly string[];
  readonly headers: IncomingHttpHeaders;
}

/** `status`: what it answers instead of opening a tunnel; `silent`: nothing. Every name leads to the loopback. */
export async function startProxy(refusal?: number | 'silent'): Promise<ProxyStandIn> {
  const asked: string[] = [];
  let headers: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => {}); // The client may leave at any time.
    asked.push(request.url ?? '');
    headers = request.headers;
    if (refusal === 'silent') return;
    if (refusal) return void socket.end(`HTTP/1.1 ${refusal} No\r\n\r\n`);
    const [, port] = (request.url ?? '').split(':');
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get headers() {
      return headers;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
