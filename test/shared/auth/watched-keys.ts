/**
 * Keys of an issuer under a clock that the test moves.
 *
 * @module
 */
import { expect } from 'vitest';
import type { LocalIssuer } from '#infra/local/issuer.ts';
import { createIssuerKeys, type IssuerKeysOptions } from '#shared/auth/issuer-keys.ts';

/** Keys of `issuer` with a clock that the test moves, and the failures reported so far. */
export function watchKeys(issuer: LocalIssuer, options: Partial<IssuerKeysOptions> = {}) {
  const clock = { ms: Date.parse('2026-07-01T12:00:00Z') };
  const failures: { event: string; issuer: string; reason: string }[] = [];
  const keys = createIssuerKeys({
    issuer: issuer.url,
    now: () => clock.ms,
    report: (failure) => failures.push(failure),
    ...options,
  });
  return { keys, clock, failures };
}

/** The name of the key that the issuer publishes. */
export const kidOf = async (issuer: LocalIssuer) => (await issuer.publicJwk()).kid;

/** The refusal for want of any key, with this reason for the log. */
export const noKey = (reason: RegExp): unknown =>
  expect.objectContaining({
    code: 'unauthenticated',
    detail: 'Forbidden by auth provider',
    message: expect.stringMatching(reason),
  });
