/**
 * Verifies a token and derives the caller from it.
 *
 * @see contract 4.2, check 4
 * @module
 */
import { hash, type KeyObject } from 'node:crypto';
import { decodeJwt, errors, type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose';
import { createBoundedMap } from '../caches.ts';
import { GatewayError } from '../errors.ts';
import type { Caller } from '../request/caller.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { issuerName } from './issuer-name.ts';
import { refusedToken } from './refused-token.ts';
import type { KeyRing } from './signing-key.ts';

export interface VerifyTokenOptions {
  /** Our name in `aud`, which is also the issuer of our own user tokens. */
  readonly serviceName: string;
  /** The issuers whose tokens we take, each with its keys. */
  readonly trusted: readonly IssuerKeys[];
  /** Our own key, for user tokens. */
  readonly keyRing: Pick<KeyRing, 'find'>;
  /** The clock, in milliseconds since the epoch. Tests pass their own. */
  readonly now?: () => number;
}

export type VerifyToken = (token: string) => Promise<Caller>;

/** GitLab's tokens have 1 to 3 KiB; API Gateway accepts 10 KiB of headers in total. */
const MAX_TOKEN_CHARACTERS = 8 * 1024;

/** Our own check, because jose accepts white space in the parts. */
const COMPACT_FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Creates the verifier. A key is valid only for tokens of the issuer that published it.
 */
export function createVerifyToken(options: VerifyTokenOptions): VerifyToken {
  const { now = Date.now } = options;
  return rememberVerified((token) => verifyToken(options, token, now()), now);
}

async function verifyToken(
  options: VerifyTokenOptions,
  token: string,
  nowMs: number,
): Promise<VerifiedToken> {
  if (token.length > MAX_TOKEN_CHARACTERS) throw refusedToken('The token is too long');
  if (!COMPACT_FORM.test(token)) throw refusedToken('The token is not in compact form');

  const { serviceName } = options;
  let isCurrent: VerifiedToken['isCurrent'] = async () => false;
  try {
    const findKey = async (header: JWTHeaderParameters): Promise<KeyObject> => {
      const find = keyFinder(options, token, header);
      const key = await find();
      if (key === undefined) throw refusedToken('The key of the token is not one of its issuer');
      isCurrent = async () => (await find()) === key;
      return key;
    };
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: ['RS256'],
      audience: serviceName,
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(nowMs),
    });
    if (!expiresInTime(payload, nowMs))
      throw refusedToken('The token does not expire, or too late');
    return { caller: requireUser(toCaller(payload, serviceName)), isCurrent };
  } catch (error) {
    // Not chained as the cause: jose's errors contain the claims.
    throw error instanceof GatewayError ? error : refusedToken(describe(error));
  }
}

/** Returns a function that looks up the key that the token names, among its issuer's keys only. */
function keyFinder(
  { serviceName, trusted, keyRing }: VerifyTokenOptions,
  token: string,
  { kid, typ }: JWTHeaderParameters,
): () => Promise<KeyObject | undefined> {
  // Issuers sign other things with the same key; RFC 8725 §3.11 tells them apart by type.
  if (typ !== undefined && !isJwtType(typ)) throw refusedToken('The token is of another type');
  if (typeof kid !== 'string' || kid === '') throw refusedToken('The token names no key');

  // Not verified yet: it only selects whose keys are tried.
  const { iss } = decodeJwt(token);
  if (typeof iss !== 'string') throw refusedToken('The token names no issuer');

  const source = iss === serviceName ? keyRing : trusted.find(isNamed(iss));
  if (source === undefined) throw refusedToken('The issuer of the token is not a configured one');
  return () => source.find(kid);
}

function isJwtType(typ: unknown): boolean {
  return typeof typ === 'string' && /^(application\/)?jwt$/i.test(typ);
}

function isNamed(iss: string): (keys: IssuerKeys) => boolean {
  const name = issuerName(iss);
  return ({ issuer }) => issuer === name;
}

/** A user token without a user would fit every user, and without an instance every instance. We issue neither. */
function requireUser(caller: Caller): Caller {
  if (caller.isUserToken && caller.subject === undefined) {
    throw refusedToken('The user token names no user');
  }
  if (caller.isUserToken && caller.instanceId === undefined) {
    throw refusedToken('The user token names no instance');
  }
  return caller;
}

function toCaller(claims: JWTPayload, serviceName: string): Caller {
  const issuer = String(claims.iss);
  const isUserToken = issuer === serviceName;
  const subject = textIn(claims.sub);
  const named = textIn(claims['gitlab_instance_id']) ?? textIn(claims['gitlab_instance_uid']);
  return {
    issuer: issuerName(issuer),
    subject,
    instanceId: isUserToken ? named : (subject ?? named),
    scopes: readScopes(claims['scopes']),
    claims,
    isUserToken,
  };
}

function textIn(claim: unknown): string | undefined {
  return typeof claim === 'string' && claim !== '' ? claim : undefined;
}

function readScopes(scopes: unknown): ReadonlySet<string> {
  if (!Array.isArray(scopes)) return new Set();
  return new Set(scopes.filter((scope) => typeof scope === 'string'));
}

/** A reason for the log, from error codes and claim names only, because messages may quote the token. */
function describe(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The claim "${error.claim}" of the token is not acceptable (${error.reason})`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The token is not signed with RS256';
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return 'The signature of the token is not of the key it names';
  }
  if (error instanceof errors.JOSEError) return `The token is malformed (${error.code})`;
  return `The token could not be verified (${error instanceof Error ? error.name : typeof error})`;
}

export interface VerifiedToken {
  readonly caller: Caller;
  /** Whether the key that verified it is still, as the same object, its issuer's key of that name. */
  readonly isCurrent: () => Promise<boolean>;
}

/** More than one process has users at a time. An entry has about 2 KiB; nothing unverified is stored. */
export const MAX_VERIFIED_TOKENS = 1_000;

/**
 * Calls `verify` only for tokens that are new or expired, or whose key has changed. `now` is the clock, in
 * milliseconds since the epoch.
 *
 * @throws what `verify` and `isCurrent` throw
 */
export function rememberVerified(
  verify: (token: string) => Promise<VerifiedToken>,
  now: () => number,
): (token: string) => Promise<Caller> {
  const cache = createBoundedMap<VerifiedToken>(MAX_VERIFIED_TOKENS);

  return async (token) => {
    // The hash, because memory must not hold usable tokens for hours.
    const name = hash('sha256', token, 'base64');
    const known = cache.get(name);
    if (known && (await known.isCurrent()) && isStillGood(known.caller.claims, now())) {
      return known.caller;
    }
    cache.delete(name);
    const verified = await verify(token);
    cache.set(name, verified);
    return verified.caller;
  };
}

/** How far GitLab's clock and ours may differ, in seconds. */
export const CLOCK_TOLERANCE_S = 60;

/** The portal's tokens live for days. No token should live for months, and `1e400` is not a date. */
const MAX_LIFETIME_S = 31 * 24 * 3600;

/** Whether the token has a reasonable expiry. */
export function expiresInTime({ exp }: JWTPayload, nowMs: number): boolean {
  return exp !== undefined && exp <= nowMs / 1000 + MAX_LIFETIME_S;
}

/** Whether a verified token is still valid now, by RFC 7519 and our own limit. */
function isStillGood(claims: JWTPayload, nowMs: number): boolean {
  const { exp = 0, nbf = 0 } = claims;
  const nowS = Math.floor(nowMs / 1000);
  const hasExpired = exp <= nowS - CLOCK_TOLERANCE_S;
  const isEarly = nbf > nowS + CLOCK_TOLERANCE_S;
  return !hasExpired && !isEarly && expiresInTime(claims, nowMs);
}
