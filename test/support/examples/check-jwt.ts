/**
 * Checks the content of a token in a JSON body. Its signature is the harness's to verify.
 *
 * @module
 */
import type { JwtExpectation } from './example.ts';
import { valueAt } from './json.ts';
import { match } from './match.ts';

/** A token is made in one second and may be read in the next. */
const LIFETIME_TOLERANCE_S = 2;

export function checkJwt(expect: JwtExpectation, text: string): readonly string[] {
  try {
    const token = String(valueAt(JSON.parse(text), expect.path));
    const [header, claims] = token.split('.').slice(0, 2).map(decode);
    return [
      ...match(header, expect.header ?? {}, 'token header'),
      ...match(claims, expect.claims ?? {}, 'token'),
      ...checkLifetime(expect, claims as { exp?: number; iat?: number }),
    ];
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [`token: ${error.message}`];
  }
}

function checkLifetime(expect: JwtExpectation, claims: { exp?: number; iat?: number }) {
  if (expect.lifetime_s === undefined) return [];
  const lifetime = Number(claims.exp) - Number(claims.iat);
  const isClose = Math.abs(lifetime - expect.lifetime_s) <= LIFETIME_TOLERANCE_S;
  return isClose ? [] : [`token: lives ${lifetime} s, expected are ${expect.lifetime_s}`];
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}
