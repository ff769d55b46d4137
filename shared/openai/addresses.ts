/**
 * Which addresses a serving platform may have.
 *
 * Checked when a connection is made, after DNS: a name may point anywhere, and to another place at each
 * look-up. Nothing of an entry in the table opens these doors.
 *
 * @see contract SP 2.1
 * @module
 */
import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { GatewayError } from '../errors.ts';

export interface AddressRules {
  /** Loopback is for trials on one machine: on Lambda the runtime's own interface listens there. */
  readonly loopback: boolean;
  /** Private addresses alone, as for `http:`, where everybody on the way can read along. */
  readonly privateOnly: boolean;
}

const FORBIDDEN = blockList([
  ['0.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['224.0.0.0', 4, 'ipv4'],
  ['255.255.255.255', 32, 'ipv4'],
  ['::', 128, 'ipv6'],
  // An address of IPv4 at the end of one of IPv6, in forms that nobody uses any more.
  ['::', 96, 'ipv6'],
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
  // AWS's metadata services.
  ['fd00:ec2::', 32, 'ipv6'],
  // The same behind a translator, which sites without IPv4 have.
  ['64:ff9b::', 104, 'ipv6'],
  ['64:ff9b::7f00:0', 104, 'ipv6'],
  ['64:ff9b::a9fe:0', 112, 'ipv6'],
  ['64:ff9b::e000:0', 100, 'ipv6'],
  ['64:ff9b::ffff:ffff', 128, 'ipv6'],
  // Translators and tunnels that may lead to any address of IPv4.
  ['64:ff9b:1::', 48, 'ipv6'],
  ['2001::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
]);

const LOOPBACK = blockList([
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
]);

const PRIVATE = blockList([
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
]);

type Network = readonly [address: string, prefix: number, family: 'ipv4' | 'ipv6'];

function blockList(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix, family] of networks) list.addSubnet(address, prefix, family);
  return list;
}

/** Whether `address`, an IP address in text, may be connected to. */
export function isAllowedAddress(address: string, rules: AddressRules): boolean {
  // The zone of a link-local address is no part of it.
  const [plain = ''] = address.split('%');
  const version = isIP(plain);
  if (version === 0) return false;
  const family = version === 6 ? 'ipv6' : 'ipv4';
  // Lists of IPv4 know the addresses of IPv6 that only wrap one, too.
  if (LOOPBACK.check(plain, family)) return rules.loopback;
  if (FORBIDDEN.check(plain, family)) return false;
  return !rules.privateOnly || PRIVATE.check(plain, family);
}

/** Where an address that may be connected to is, in a word. */
export function addressKind(address: string): 'loopback' | 'private' | 'public' {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (LOOPBACK.check(address, family)) return 'loopback';
  return PRIVATE.check(address, family) ? 'private' : 'public';
}

/** @throws {GatewayError} `model_unavailable` for a host that is itself an address, and a forbidden one */
export function checkLiteralHost(host: string, rules: AddressRules): void {
  const address = host.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && !isAllowedAddress(address, rules)) throw addressRefused();
}

/** Finds the addresses of a name. */
export type LookUp = typeof lookup;

/**
 * A look-up that fails if the name has one address that may not be connected to. The connection is made to what was
 * looked at here: the name is not looked up again, so it cannot point elsewhere in between.
 */
export function guardedLookup(rules: AddressRules, lookUp: LookUp = lookup): LookupFunction {
  return (hostname, options, done) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error || first === undefined) return done(error ?? addressRefused(), '', 0);
      if (!addresses.every(({ address }) => isAllowedAddress(address, rules))) {
        return done(addressRefused(), '', 0);
      }
      if (options.all) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
}

function addressRefused(): GatewayError {
  return new GatewayError('model_unavailable', 'address refused');
}
