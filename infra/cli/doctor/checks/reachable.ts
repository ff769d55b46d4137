import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect, isIP } from 'node:net';
import type { Check } from '../check.ts';
import type { CheckContext } from '../context.ts';
import { failed, ok } from '../finding.ts';
import { reasonOf } from '../reasons.ts';

/** GitLab's limit for its host probe, in milliseconds. */
const LIMIT_MS = 5_000;

export const nameResolves: Check = {
  id: 'dns',
  title: 'Host name',
  needs: ['url'],
  async run({ options }) {
    const host = hostOf(options.url);
    if (isIP(host)) return ok(`${host} is an IP address`);
    try {
      const addresses = await lookup(host, { all: true });
      return ok(`resolves to ${addresses.map(({ address }) => address).join(', ')}`);
    } catch (error) {
      return failed({
        seen: `${host}: ${reasonOf(error as NodeJS.ErrnoException & { code: string })}`,
        gitlab: `${host} connection failed: Failed to open TCP connection.`,
        fix:
          "Compare with the stack's output GatewayUrl. A private API resolves only inside its VPC: " +
          'use the name with the id of the VPC endpoint, and run the doctor where GitLab runs.',
      });
    }
  },
};

export const portAnswers: Check = {
  id: 'tcp',
  title: 'Connection',
  needs: ['dns'],
  async run(context) {
    const host = hostOf(context.options.url);
    const startedAt = performance.now();
    const why = await whyUnreachable(context);
    if (why === undefined) {
      return ok(
        `port ${portOf(context.options.url)}, ${Math.round(performance.now() - startedAt)} ms`,
      );
    }
    return failed({
      seen: `port ${portOf(context.options.url)}: ${why}`,
      gitlab: `${host} connection failed: ${why}.`,
      fix:
        'Check the port, and that firewalls, security groups and proxies allow the GitLab server to ' +
        `connect to ${host}:${portOf(context.options.url)}.`,
    });
  },
};

async function whyUnreachable({ options: { url } }: CheckContext): Promise<string | undefined> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const socket = connect(portOf(url), hostOf(url));
  try {
    await once(socket, 'connect', { signal });
    return undefined;
  } catch (error) {
    if (signal.aborted) return `no connection within ${LIMIT_MS / 1000} s`;
    // If several addresses all refuse, the error has no text of its own.
    const { code = '', message = '', errors } = error as Failure;
    return reasonOf({ code: code || (errors?.[0]?.code ?? ''), message });
  } finally {
    socket.destroy();
  }
}

interface Failure {
  readonly code?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly code?: string }[];
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}
