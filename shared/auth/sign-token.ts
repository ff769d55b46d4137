import type { Signer } from './signing-key.ts';

/**
 * A JSON Web Token of these claims in compact form, signed with RS256.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1
 */
export async function signToken(claims: object, { kid, sign }: Signer): Promise<string> {
  const input = `${encode({ alg: 'RS256', typ: 'JWT', kid })}.${encode(claims)}`;
  const signature = await sign(Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
