/**
 * Asks issuers through the company's proxy. Loaded where there is one, and left out of the bundles where there is
 * none: see `infra/deploy/unused-modules.ts`. Calls of AWS never come here, so none of them takes the proxy.
 *
 * @module
 */
import { Agent } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { type HttpGet, httpGet } from './fetch-json.ts';

/** `HTTPS_PROXY` and `NO_PROXY`. */
export interface OutboundProxy {
  /** An http or https URL, with the proxy's credentials if it wants any. */
  readonly url: string;
  /** What is asked directly: see {@link isDirect}. */
  readonly except: readonly string[];
}

/** When a connection that never became a tunnel is closed, in milliseconds. The reader's limit is shorter. */
const TUNNEL_TIMEOUT_MS = 5_000;

/** `ca`: what is trusted instead of Node's own certificates, PEM. */
export function createProxiedGet(
  { url: proxy, except }: OutboundProxy,
  ca?: readonly string[],
): HttpGet {
  const trusted = ca && { ca: [...ca] };
  const direct = new Agent({ ...trusted });
  const proxied = new Agent({
    ...trusted,
    proxyEnv: { HTTPS_PROXY: proxy },
    timeout: TUNNEL_TIMEOUT_MS,
  });
  return (url, signal) => {
    if (url.startsWith('http:')) return httpGet(url, signal);
    if (isDirect(url, except)) return httpGet(url, signal, direct);
    // Node heeds the signal once there is a tunnel.
    return Promise.race([httpGet(url, signal, proxied), rejectedBy(signal)]);
  };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}

/**
 * Whether `url` is asked without the proxy: http, which has another one, and what an entry of `NO_PROXY` covers. An
 * entry is `*` (everything), a host with all hosts below it (`example.com`, `.example.com`, `*.example.com`), an
 * address or a range of addresses (`10.0.0.0/8`); hosts and addresses may have a port.
 */
export function isDirect(url: string, except: readonly string[]): boolean {
  const { protocol, hostname, port } = new URL(url);
  const host = plainHost(hostname);
  return (
    protocol !== 'https:' ||
    except.some((entry) => {
      const [name, only] = splitPort(entry);
      return (only === undefined || only === (port || '443')) && covers(name, host);
    })
  );
}

/** Without the brackets of an IPv6 address, and the dot that may end a name. */
function plainHost(name: string): string {
  return name.toLowerCase().replace(/^\[|\]$|\.$/g, '');
}

function splitPort(entry: string): readonly [name: string, port?: string] {
  const colon = entry.lastIndexOf(':');
  const name = entry.slice(0, colon);
  const hasPort = /^\d+$/.test(entry.slice(colon + 1)) && (!name.includes(':') || /\]$/.test(name));
  return colon > 0 && hasPort ? [name, entry.slice(colon + 1)] : [entry];
}

function covers(entry: string, host: string): boolean {
  if (entry === '*') return true;
  const [address = '', bits] = plainHost(entry).split('/');
  const family = isIP(host);
  if (family !== 0) return isIP(address) === family && within(host, address, Number(bits ?? 128));
  const name = address.replace(/^\*?\./, '');
  return bits === undefined && (host === name || host.endsWith(`.${name}`));
}

function within(host: string, address: string, bits: number): boolean {
  const family = isIP(host) === 4 ? 'ipv4' : 'ipv6';
  const range = new BlockList();
  const most = family === 'ipv4' ? 32 : 128;
  if (Number.isInteger(bits)) range.addSubnet(address, Math.min(bits, most), family);
  return range.check(host, family);
}
