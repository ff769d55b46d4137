/** Attacks on which key checks the signature. */
import { SIGNING_KEY } from '../../support/test-gateway.ts';
import { ATTACKER, type Attack, type Forge, part, signed, withHeader } from './attack.ts';

const ODD_KIDS: readonly unknown[] = [
  ...['../../../../etc/passwd', '/dev/null', 'file:///etc/passwd', 'C:\\windows\\win.ini'],
  ...[
    "' OR '1'='1",
    '1; DROP TABLE keys',
    '| whoami',
    '$(id)',
    '#{7*7}',
    '%00',
    '\u0000',
    '\n',
    ' ',
  ],
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'size', 'undefined'],
  ...['', null, 7, true, {}, ['a'], { toString: 'x' }],
];

const attackerJwk = { ...ATTACKER.publicKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' };

/** Ways to bring a key along, in the header of a token that this key signed. */
const BROUGHT_KEYS: readonly (readonly [string, (forge: Forge) => object])[] = [
  ['jwk', () => ({ jwk: attackerJwk })],
  ['jwk without kid', () => ({ jwk: attackerJwk, kid: undefined })],
  ['jwk of its own kid', () => ({ jwk: { ...attackerJwk, kid: 'evil' }, kid: 'evil' })],
  ['jku', ({ evil }) => ({ jku: `${evil}/jwks` })],
  ['jku and another kid', ({ evil }) => ({ jku: `${evil}/jwks`, kid: 'evil' })],
  [
    "jku that begins like GitLab's",
    ({ evil, gateway }) => ({ jku: `${gateway.gitlab.url}@${evil}` }),
  ],
  ['x5u', ({ evil }) => ({ x5u: `${evil}/x5u` })],
  ['x5c', () => ({ x5c: [derOf(ATTACKER.publicKey)] })],
  ['x5t', () => ({ x5t: 'evil', 'x5t#S256': 'evil' })],
  ['kid that is an address', ({ evil }) => ({ kid: `${evil}/jwks` })],
];

function derOf(key: typeof ATTACKER.publicKey): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** Whose key signs what names whom. */
const MIX_UPS: readonly Attack[] = [
  {
    name: "GitLab's name, the portal's key",
    token: ({ gateway }) =>
      gateway.portal.sign({ iss: gateway.gitlab.url, sub: gateway.gitlab.instanceId }),
  },
  {
    name: "the portal's name, GitLab's key",
    token: ({ gateway }) => gateway.gitlab.sign({ iss: gateway.portal.url }),
  },
  {
    name: "the gateway's name, GitLab's key",
    token: ({ gateway }) => gateway.gitlab.sign({ iss: 'gitlab-ai-gateway' }),
  },
  {
    name: "the gateway's name, GitLab's key under the gateway's kid",
    token: ({ gateway, userToken }) => {
      const { kid } = JSON.parse(
        Buffer.from(userToken.split('.')[0] ?? '', 'base64url').toString(),
      );
      return gateway.gitlab.sign({ iss: 'gitlab-ai-gateway' }, { header: { kid } });
    },
  },
  ...(['gitlab', 'portal'] as const).map(
    (whose): Attack => ({
      name: `the name of the ${whose}, the gateway's own key`,
      token: ({ gateway, claims, header }) =>
        signed(header, { ...claims, iss: gateway[whose].url }, SIGNING_KEY.privateKey),
    }),
  ),
  {
    name: "GitLab's name, a key that nobody published, under GitLab's kid",
    token: ({ gateway }) => gateway.gitlab.sign({}, { key: 'unknown' }),
  },
  {
    name: "the gateway's name, the attacker's key",
    token: ({ claims, userToken }) =>
      signed(
        JSON.parse(Buffer.from(userToken.split('.')[0] ?? '', 'base64url').toString()),
        {
          ...claims,
          iss: 'gitlab-ai-gateway',
        },
        ATTACKER.privateKey,
      ),
  },
];

export const KEY_ATTACKS: readonly Attack[] = [
  ...ODD_KIDS.map(
    (kid): Attack => ({
      name: `kid ${JSON.stringify(kid)}`,
      token: ({ gateway }) => gateway.gitlab.sign({}, { header: { kid } }),
    }),
  ),
  {
    name: 'no kid',
    token: ({ gateway }) => gateway.gitlab.sign({}, { header: { kid: undefined } }),
  },
  {
    name: 'a kid of 5000 characters',
    token: (forge) => withHeader(forge, { ...forge.header, kid: 'k'.repeat(5_000) }),
  },
  ...BROUGHT_KEYS.map(
    ([name, brought]): Attack => ({
      name: `a key brought along: ${name}`,
      token: (forge) =>
        signed({ ...forge.header, ...brought(forge) }, forge.claims, ATTACKER.privateKey),
    }),
  ),
  ...[['exp'], ['b64'], ['evil'], [], 'exp', [7]].map(
    (crit): Attack => ({
      name: `crit ${JSON.stringify(crit)}`,
      token: (forge) => withHeader(forge, { ...forge.header, crit, exp: 1, b64: false, evil: 1 }),
    }),
  ),
  ...['at+jwt', 'logout+jwt', 'secevent+jwt', 'JWE', 'JOSE', '', 7, ['JWT'], null].map(
    (typ): Attack => ({
      name: `typ ${JSON.stringify(typ)}`,
      token: ({ gateway }) => gateway.gitlab.sign({}, { header: { typ } }),
    }),
  ),
  {
    name: 'encrypted rather than signed',
    token: ({ header }) => `${part({ ...header, alg: 'RSA-OAEP', enc: 'A256GCM' })}.a.b.c.d`,
  },
  ...MIX_UPS,
];
