/** Attacks on the form of a token, and of the header that it comes in. */
import { type Attack, type Forge, part } from './attack.ts';

const TYPE_TEXT = 'Invalid authentication token type - only OIDC is supported';

/** The good token, changed without its key. */
const CHANGED: readonly (readonly [string, (forge: Forge) => string])[] = [
  ['more scopes', (forge) => claiming(forge, { scopes: ['everything'] })],
  ['a later end', (forge) => claiming(forge, { exp: Number(forge.claims['exp']) + 1 })],
  ['another instance', (forge) => claiming(forge, { sub: 'other' })],
  [
    'a payload that is a text',
    ({ header, signature }) => `${part(header)}.${part('x')}.${signature}`,
  ],
  [
    'a payload that is null',
    ({ header, signature }) => `${part(header)}.${part('null')}.${signature}`,
  ],
  [
    'a payload 2000 levels deep',
    ({ header, signature }) => `${part(header)}.${part('['.repeat(2_000))}.${signature}`,
  ],
  [
    'a header 2000 levels deep',
    ({ claims, signature }) => `${part('{"alg":'.repeat(700))}.${part(claims)}.${signature}`,
  ],
  [
    'a header with alg twice',
    ({ kid, claims, signature }) =>
      `${part(`{"alg":"none","kid":"${kid}","alg":"RS256"}`)}.${part(claims)}.${signature}`,
  ],
  ['one character less of signature', ({ good }) => good.slice(0, -1)],
  ['half of the signature', ({ good, signature }) => good.slice(0, -signature.length / 2)],
  ['one character of signature', ({ good, signature }) => good.slice(0, 1 - signature.length)],
  ['no signature', ({ good, signature }) => good.slice(0, -signature.length)],
  ['no signature and no dot', ({ good, signature }) => good.slice(0, -signature.length - 1)],
  [
    'a signature of zeros',
    ({ good, signature }) => good.replace(signature, Buffer.alloc(256).toString('base64url')),
  ],
  ['a longer signature', ({ good }) => `${good}AAAA`],
  [
    'a signature of another token',
    ({ good, signature, userToken }) => good.replace(signature, userToken.split('.')[2] ?? ''),
  ],
  ['padding', ({ good }) => `${good}==`],
  ['a fourth part', ({ good }) => `${good}.x`],
  ['only dots', () => '..'],
  ['a space inside', ({ good }) => `${good.slice(0, -9)} ${good.slice(-9)}`],
  ['a tab inside', ({ good }) => `${good.slice(0, -9)}\t${good.slice(-9)}`],
  ['a no-break space inside', ({ good }) => `${good.slice(0, -9)}\u00a0${good.slice(-9)}`],
  ['an accented letter inside', ({ good }) => `${good.slice(0, -9)}\u00e9${good.slice(-9)}`],
  [
    'base64 in place of base64url',
    ({ good }) => good.replaceAll('-', '+').replaceAll('_', '/').concat('+'),
  ],
  ['percent-encoded dots', ({ good }) => good.replaceAll('.', '%2E')],
  ['quotation marks around it', ({ good }) => `"${good}"`],
  ['a second token behind a comma', ({ good }) => `${good}, ${good}`],
  ['a second token behind a space', ({ good }) => `${good} ${good}`],
  ['the scheme twice', ({ good }) => `Bearer ${good}`],
  ['9000 characters', ({ good }) => good.padEnd(9_000, 'A')],
  ['9000 dots', () => '.'.repeat(9_000)],
  [
    'JSON in place of a token',
    ({ header, claims, signature }) => JSON.stringify({ header, claims, signature }),
  ],
];

function claiming({ header, claims, signature }: Forge, changes: object): string {
  return `${part(header)}.${part({ ...claims, ...changes })}.${signature}`;
}

/** What stands in place of `Bearer <token>`. */
const SCHEMES: readonly (readonly [string, (token: string) => string | undefined, string])[] = [
  ['nothing', () => undefined, 'No authorization header presented'],
  ['an empty text', () => '', 'Invalid authorization header'],
  ['the scheme alone', () => 'Bearer', 'Invalid authorization header'],
  ['the scheme and a space', () => 'Bearer ', 'Invalid authorization header'],
  ['the token alone', (token) => token, 'Invalid authorization header'],
  ['Basic', (token) => `Basic ${token}`, 'Invalid authorization header'],
  ['a scheme that begins alike', (token) => `Bearers ${token}`, 'Invalid authorization header'],
  ['a tab', (token) => `Bearer\t${token}`, 'Invalid authorization header'],
  ['an equals sign', (token) => `Bearer=${token}`, 'Invalid authorization header'],
];

export const FORM_ATTACKS: readonly Attack[] = [
  ...CHANGED.map(([name, token]): Attack => ({ name: `a good token with ${name}`, token })),
  ...SCHEMES.map(
    ([name, authorization, text]): Attack => ({
      name: `in place of Bearer: ${name}`,
      headers: (_, token) => ({ authorization: authorization(token) }),
      text,
    }),
  ),
  ...[undefined, '', 'OIDC', 'oidc2', 'jwt', 'oidc,oidc'].map(
    (type): Attack => ({
      name: `authentication type ${type}`,
      headers: () => ({ 'x-gitlab-authentication-type': type }),
      text: TYPE_TEXT,
    }),
  ),
];
