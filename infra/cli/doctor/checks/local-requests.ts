/**
 * Whether GitLab needs leave to ask for vectors: it makes that call alone without leave for addresses
 * of the local network.
 *
 * @see contract 2.13
 * @module
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIPv6 } from 'node:net';
import type { Check } from '../check.ts';
import { ok, warning } from '../finding.ts';
import { isAtLeast } from '../site.ts';

export const localRequests: Check = {
  id: 'local-requests',
  title: 'Leave for local requests',
  needs: ['dns'],
  async run(context) {
    if (isAtLeast(context, '18.11') === false) return ok('not needed before GitLab 18.11');
    const host = new URL(context.options.url).hostname.replace(/^\[|\]$/g, '');
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    if (addresses.every((address) => isIn(LOOPBACK, address))) {
      return ok('not needed: the gateway is on this machine, for trials');
    }
    const local = addresses.filter((address) => isIn(LOCAL, address));
    if (local.length === 0) return ok('not needed: the address is public');
    return warning({
      seen: `${local.join(', ')} is an address of a local network, which the doctor cannot see permitted`,
      gitlab: 'semantic code search cannot be set up or stops indexing; all else works',
      fix:
        'If you use semantic code search: Admin, Settings, Network, Outbound requests, "Allow requests ' +
        'to the local network from webhooks and integrations". Then leave this out by --skip local-requests.',
    });
  },
};

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

const LOOPBACK = networks('127.0.0.0/8', '::1/128');

/** Private, shared (RFC 6598) and link-local. */
const LOCAL = networks(
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
  ...['127.0.0.0/8', '::1/128', 'fc00::/7', 'fe80::/10'],
);

function networks(...ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return list;
}
