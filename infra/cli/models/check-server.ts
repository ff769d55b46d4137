/**
 * Whether a serving platform is reached: its address, its certificate, its key, and what it says of itself.
 *
 * @module
 */

import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { PlatformEntry } from '#shared/models/serving-platform.ts';
import { addressKind, isAllowedAddress } from '#shared/openai/addresses.ts';
import { createConnection } from '#shared/openai/connection.ts';
import type { PlatformKeys } from '#shared/openai/keys.ts';
import { PLATFORM_KINDS } from '#shared/openai/kinds.ts';
import { type CheckStep, reasonOf } from './check-step.ts';
import { isForFunctionsOnly } from './operator-platform.ts';

/** Longer than any healthy server needs to be reached. In milliseconds. */
const TIMEOUT_MS = 10_000;

/** A certificate that ends sooner than this is to be renewed. In days. */
const SOON_DAYS = 14;
const DAY_MS = 86_400_000;

export async function checkAddress({ baseUrl, insecureHttp }: PlatformEntry): Promise<CheckStep> {
  const { hostname, protocol } = new URL(baseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const rules = { loopback: true, privateOnly: protocol === 'http:' && insecureHttp };
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    const refused = addresses.filter((address) => !isAllowedAddress(address, rules));
    const says =
      refused.length > 0
        ? `${refused.join(', ')} is an address that the gateway never contacts`
        : addresses.map((address) => `${address} (${addressKind(address)})`).join(', ');
    return { step: 'address', ok: refused.length === 0, says };
  } catch {
    return { step: 'address', ok: false, says: `the name ${host} is not found` };
  }
}

/** Of https alone: whether the certificate is trusted, and for how many days. */
export async function checkCertificate(
  { baseUrl }: PlatformEntry,
  ca: readonly string[] | undefined,
  nowMs: number,
): Promise<CheckStep> {
  const { hostname, port } = new URL(baseUrl);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({
    host,
    port: Number(port || 443),
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca && { ca: [...ca] }),
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { valid_to: end } = socket.getPeerCertificate();
    const days = Math.floor((Date.parse(end) - nowMs) / DAY_MS);
    const renew = days < SOON_DAYS ? ': renew it' : '';
    return { step: 'certificate', ok: true, says: `trusted, ${days} days left${renew}` };
  } catch (error) {
    const { code = 'no connection' } = error as { readonly code?: string };
    return { step: 'certificate', ok: false, says: `not trusted, or no connection (${code})` };
  } finally {
    socket.destroy();
  }
}

export async function checkKey(entry: PlatformEntry, keys: PlatformKeys): Promise<CheckStep> {
  if (entry.key.type === 'none') return { step: 'key', ok: true, says: 'none is sent' };
  if (isForFunctionsOnly(entry)) {
    const whose = entry.key.type === 'request' ? 'comes with GitLab’s requests' : 'the functions’';
    const says = `${whose}, not known here: the connection test in GitLab shows whether it is right`;
    return { step: 'key', ok: true, says };
  }
  try {
    await keys.sign({ method: 'GET', url: new URL(entry.baseUrl), headers: {} }, entry, undefined);
    return { step: 'key', ok: true, says: 'the secret is readable' };
  } catch (error) {
    return { step: 'key', ok: false, says: reasonOf(error) };
  }
}

/** What a server that is still loading its model tells. Undefined: servers of this kind tell nothing. */
export async function checkReady(
  entry: PlatformEntry,
  keys: PlatformKeys,
): Promise<CheckStep | undefined> {
  const { readyPath } = PLATFORM_KINDS[entry.kind];
  if (readyPath === undefined) return undefined;
  try {
    const send = createConnection(entry, { loopback: true, ca: await keys.certificatesOf(entry) });
    const url = new URL(readyPath, entry.baseUrl);
    const response = await send(
      { method: 'GET', url, headers: {} },
      AbortSignal.timeout(TIMEOUT_MS),
    );
    response.destroy();
    const { statusCode = 0 } = response;
    const isLoading = statusCode === 503;
    const says = isLoading ? 'still loading its model (503)' : `${readyPath} answers ${statusCode}`;
    return { step: 'ready', ok: !isLoading, says };
  } catch (error) {
    return { step: 'ready', ok: false, says: reasonOf(error) };
  }
}
