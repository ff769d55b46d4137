/**
 * Connections to one serving platform: kept alive, bounded in number, and to allowed addresses alone.
 *
 * Redirects are not followed and proxies of the environment are not used: both would send a key to
 * another place than the operator named.
 *
 * @see contract SP 2.1, 6, 7
 * @module
 */
import * as http from 'node:http';
import * as https from 'node:https';
import { GatewayError } from '../errors.ts';
import type { PlatformEntry } from '../models/serving-platform.ts';
import { type AddressRules, checkLiteralHost, guardedLookup, type LookUp } from './addresses.ts';

export interface PlatformRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute, on the entry's own host. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Resolves with the response once its head is there. The signal ends request and response, and the
 * connection with it: servers stop generating when their client leaves.
 *
 * @throws {GatewayError} with a `model_*` code when no response comes
 */
export type SendToPlatform = (
  request: PlatformRequest,
  signal: AbortSignal,
) => Promise<http.IncomingMessage>;

export interface ConnectionOptions {
  /** Whether loopback addresses are allowed. */
  readonly loopback: boolean;
  /** PEM certificates trusted beside the system's. */
  readonly ca?: readonly string[] | undefined;
  /** Default: the system's. */
  readonly lookUp?: LookUp | undefined;
}

export function createConnection(
  { baseUrl, maxInFlight, timeouts, insecureHttp }: PlatformEntry,
  { loopback, ca, lookUp }: ConnectionOptions,
): SendToPlatform {
  const isPlain = baseUrl.startsWith('http:');
  const rules: AddressRules = { loopback, privateOnly: isPlain && insecureHttp };
  const agentOptions = {
    keepAlive: true,
    maxSockets: maxInFlight,
    lookup: guardedLookup(rules, lookUp),
  };
  const agent = isPlain
    ? new http.Agent(agentOptions)
    : new https.Agent({ ...agentOptions, ...(ca && { ca: [...ca] }) });
  const open = isPlain ? http.request : https.request;
  let inFlight = 0;

  return async (request, signal) => {
    if (isPlain && !insecureHttp) throw new GatewayError('model_unavailable', 'plain http refused');
    checkLiteralHost(request.url.hostname, rules);
    if (inFlight >= maxInFlight) {
      throw new GatewayError('model_throttled', 'Too many answers of the platform are in flight');
    }
    signal.throwIfAborted();
    inFlight += 1;
    const { method, headers } = request;
    const call = open(request.url, { method, headers, agent });
    // Not by the option `signal`: an abort behind the end of a response would then be an error that nobody
    // can catch.
    const leave = () => call.destroy();
    signal.addEventListener('abort', leave, { once: true });
    call.once('close', () => {
      inFlight -= 1;
      signal.removeEventListener('abort', leave);
    });
    return responseTo(call, request, timeouts.connectMs);
  };
}

async function responseTo(
  call: http.ClientRequest,
  { body }: PlatformRequest,
  connectMs: number,
): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const late = setTimeout(
    () => call.destroy(new GatewayError('model_unavailable', 'no connection in time')),
    connectMs,
  );
  call.once('socket', (socket) => {
    const connected = () => clearTimeout(late);
    if (call.reusedSocket) connected();
    else socket.once(call.protocol === 'https:' ? 'secureConnect' : 'connect', connected);
  });
  call.once('response', (response) => {
    // Whoever reads it is told by the iterator; nobody may be reading when a call is aborted.
    response.on('error', () => {});
    resolve(response);
  });
  call.on('error', reject);
  // A server that wants another protocol is left without an error.
  call.once('close', () => reject(new GatewayError('model_failed', 'The platform did not answer')));
  call.end(body);
  try {
    return await promise;
  } finally {
    clearTimeout(late);
  }
}
