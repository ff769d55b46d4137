/**
 * What an attack on the identity of callers is made of, and the tools to forge one.
 *
 * @module
 */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { TestGateway } from '../../support/test-gateway.ts';

export interface Attack {
  readonly name: string;
  /** What comes in place of a good token; absent: a good one. */
  readonly token?: (forge: Forge) => string | Promise<string>;
  /** Differences from the headers of GitLab; `undefined` leaves one out. */
  readonly headers?: (forge: Forge, token: string) => Readonly<Record<string, string | undefined>>;
  /** Default: code completion. */
  readonly path?: string;
  /** Default 401. */
  readonly status?: number;
  /** What the client reads. Default: `Forbidden by auth provider`. */
  readonly text?: string;
}

export interface Forge {
  readonly gateway: TestGateway;
  /** A token of GitLab that would be let in. */
  readonly good: string;
  /** A token of the gateway's own that would be let in where such are taken. */
  readonly userToken: string;
  /** The name of the key that GitLab publishes. */
  readonly kid: string;
  /** The parts of {@link good}. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signature: string;
  /** The public key that GitLab publishes. */
  readonly published: KeyObject;
  /** Address of a server of the attacker's, which counts who asks. */
  readonly evil: string;
}

/** Keys that nobody published. */
export const ATTACKER = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const ATTACKER_EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** JSON, or any text as it is, as a part of a token. */
export function part(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Buffer.from(text).toString('base64url');
}

export function signed(header: unknown, claims: unknown, key: KeyObject): string {
  const input = `${part(header)}.${part(claims)}`;
  const isEc = key.asymmetricKeyType === 'ec';
  const signature = sign(
    'sha256',
    Buffer.from(input),
    isEc ? { key, dsaEncoding: 'ieee-p1363' } : key,
  );
  return `${input}.${signature.toString('base64url')}`;
}

export function hmac(header: unknown, claims: unknown, secret: string | Buffer): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** The good token with another header in front of it. */
export function withHeader(forge: Forge, header: unknown): string {
  return `${part(header)}.${part(forge.claims)}.${forge.signature}`;
}
