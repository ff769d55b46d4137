/**
 * GitLab's host for billing: GitLab itself asks it before each code suggestion, and sends the gateway
 * nothing if it does not answer.
 *
 * @see contract 8, "What GitLab does before it asks us"
 * @module
 */
import { once } from 'node:events';
import { connect as openSession } from 'node:http2';
import { connect, type TLSSocket } from 'node:tls';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { type Finding, failed, ok, skipped, warning } from '../finding.ts';
import { reasonOf } from '../reasons.ts';
import { isAtLeast, LICENCE_HOW_TO, siteOf } from '../site.ts';

/** For TCP, TLS and the first frame of HTTP/2, in milliseconds. */
const LIMIT_MS = 5_000;

/** Developers notice this before each suggestion. In milliseconds. */
const SLOW_MS = 1_000;

export const billing: Check = {
  id: 'billing',
  title: "GitLab's billing host",
  needs: [],
  async run(context) {
    const { isOnline } = siteOf(context);
    if (isOnline === undefined) return skipped('the licence is not known', LICENCE_HOW_TO);
    if (!isOnline) return ok('not asked: the licence is offline');
    if (isAtLeast(context, '19.0') === false) return ok('not asked before GitLab 19.0');
    return await test(context);
  },
};

async function test({ options, ca }: CheckContext): Promise<Finding> {
  const { billingHost } = options;
  const startedAt = performance.now();
  try {
    await exchangeSettings(billingHost, ca);
  } catch (error) {
    const { code = '', message = '', errors } = error as Failure;
    const why = reasonOf({ code: code || (errors?.[0]?.code ?? ''), message });
    return failed({ seen: `${billingHost}: ${why}`, gitlab: REFUSED, fix: FIX });
  }
  const elapsedMs = Math.round(performance.now() - startedAt);
  const seen = `${billingHost} speaks HTTP/2 after ${elapsedMs} ms`;
  if (elapsedMs < SLOW_MS) return ok(seen);
  return warning({
    seen,
    gitlab: 'each suggestion is late by about this much, before the gateway is asked',
    fix: 'Look for a proxy or firewall between GitLab and that host: the delay is not of this gateway.',
  });
}

interface Failure {
  readonly code?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly code?: string }[];
}

const REFUSED = 'no code suggestions: IDEs get 403, and this gateway is not asked at all';

const FIX =
  'Allow the GitLab server to connect to this host, by TLS and HTTP/2 end to end and without ' +
  "inspection; it is GitLab's own, and nothing in this gateway can replace it.";

/** gRPC without a call: a server of HTTP/2 announces its settings first. Nothing is sent but ours. */
async function exchangeSettings(address: string, ca: readonly string[] | undefined): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const { hostname, port } = new URL(`https://${address}`);
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    ALPNProtocols: ['h2'],
    ...(/^[\d.]+$/.test(hostname) ? {} : { servername: hostname }),
    ...(ca && { ca: [...ca] }),
  });
  try {
    await once(socket, 'secureConnect', { signal });
    await firstSettings(socket, address, signal);
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${LIMIT_MS / 1000} s`);
    throw error;
  } finally {
    socket.destroy();
  }
}

/** @throws {Error} when it is not HTTP/2 */
async function firstSettings(
  socket: TLSSocket,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  if (socket.alpnProtocol !== 'h2') {
    throw new Error('something answers that does not speak HTTP/2, such as a proxy');
  }
  const session = openSession(`https://${address}`, { createConnection: () => socket });
  try {
    await once(session, 'remoteSettings', { signal });
  } finally {
    // Destroyed before its settings arrived, it would report that as an error.
    session.on('error', () => {});
    session.destroy();
  }
}
