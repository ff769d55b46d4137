/** Attacks on how the signature is checked. */
import { ATTACKER_EC, type Attack, hmac, part, signed, withHeader } from './attack.ts';

const ODD_ALGORITHMS: readonly unknown[] = [
  ...['none', 'None', 'NONE', 'nOnE', 'none ', '', 'rs256', 'RS256 ', 'RS256\u0000', 'RSA', 'dir'],
  ...['HS256', 'HS512', 'ES256', 'EdDSA', 'PS256', 'RS1', 'RS384', 'RS512'],
  ...[null, 7, true, [], ['RS256'], { alg: 'RS256' }],
];

const SECRETS: readonly (readonly [string, 'spki' | 'pkcs1', 'pem' | 'der'])[] = [
  ['PEM (SPKI)', 'spki', 'pem'],
  ['PEM (PKCS#1)', 'pkcs1', 'pem'],
  ['DER (SPKI)', 'spki', 'der'],
  ['DER (PKCS#1)', 'pkcs1', 'der'],
];

export const ALGORITHM_ATTACKS: readonly Attack[] = [
  ...ODD_ALGORITHMS.map((alg) => ({
    name: `alg ${JSON.stringify(alg)} before a signature that was good`,
    token: (forge: Parameters<typeof withHeader>[0]) => withHeader(forge, { ...forge.header, alg }),
  })),
  ...['none', 'None', 'NONE'].map(
    (alg): Attack => ({
      name: `alg ${alg} without a signature`,
      token: ({ header, claims }) => `${part({ ...header, alg })}.${part(claims)}.`,
    }),
  ),
  {
    name: 'no alg at all',
    token: (forge) => withHeader(forge, { typ: 'JWT', kid: forge.kid }),
  },
  {
    name: 'no header at all',
    token: ({ claims, signature }) => `.${part(claims)}.${signature}`,
  },
  ...SECRETS.map(
    ([name, type, format]): Attack => ({
      name: `HS256 with the public key as secret: ${name}`,
      token: ({ header, claims, published }) =>
        hmac({ ...header, alg: 'HS256' }, claims, published.export({ type, format } as never)),
    }),
  ),
  {
    name: 'HS256 with the public key as secret: JWK',
    token: async ({ header, claims, gateway }) =>
      hmac({ ...header, alg: 'HS256' }, claims, JSON.stringify(await gateway.gitlab.publicJwk())),
  },
  {
    name: 'HS256 with an empty secret',
    token: ({ header, claims }) => hmac({ ...header, alg: 'HS256' }, claims, ''),
  },
  {
    name: "HS256's signature under RS256's name",
    token: ({ header, claims, published }) =>
      hmac(header, claims, published.export({ type: 'spki', format: 'pem' })),
  },
  {
    name: "ES256 by the attacker's curve under GitLab's kid",
    token: ({ header, claims }) =>
      signed({ ...header, alg: 'ES256' }, claims, ATTACKER_EC.privateKey),
  },
  {
    name: "ES256's signature under RS256's name",
    token: ({ header, claims }) => signed(header, claims, ATTACKER_EC.privateKey),
  },
  {
    name: 'ES256 with a signature of zeros',
    token: ({ header, claims }) =>
      `${part({ ...header, alg: 'ES256' })}.${part(claims)}.${Buffer.alloc(64).toString('base64url')}`,
  },
  ...['RS384', 'RS512', 'PS256'].map(
    (alg): Attack => ({
      name: `${alg} in a header that GitLab signed`,
      token: ({ gateway }) => gateway.gitlab.sign({}, { header: { alg } }),
    }),
  ),
];
