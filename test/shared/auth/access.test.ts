import { describe, expect, it } from 'vitest';
import { requireScope } from '#shared/auth/authenticate.ts';
import type { Caller } from '#shared/request/caller.ts';

function caller(scopes: string[], isUserToken = false): Caller {
  return {
    issuer: 'i',
    subject: 's',
    instanceId: 's',
    scopes: new Set(scopes),
    claims: {},
    isUserToken,
  };
}

describe('a scope', () => {
  it.each([
    { name: 'the scope', who: caller(['a']), anyOf: ['a'], options: {} },
    { name: 'one of the scopes', who: caller(['b', 'x']), anyOf: ['a', 'b'], options: {} },
    {
      name: 'a permitted user token',
      who: caller(['a'], true),
      anyOf: ['a'],
      options: { userTokens: true },
    },
  ])('is satisfied by a caller with $name', ({ who, anyOf, options }) => {
    expect(() => requireScope(who, { anyOf, refusal: 'No', ...options })).not.toThrow();
  });

  it.each([
    { name: 'no scope', who: caller([]), anyOf: ['a'], options: {} },
    { name: 'another scope', who: caller(['ab']), anyOf: ['a'], options: {} },
    { name: 'a user token', who: caller(['a'], true), anyOf: ['a'], options: {} },
    {
      name: 'a permitted user token of another scope',
      who: caller(['b'], true),
      anyOf: ['a'],
      options: { userTokens: true },
    },
  ])('is refused to a caller with $name', ({ who, anyOf, options }) => {
    expect(() =>
      requireScope(who, { anyOf, refusal: 'Unauthorized to do it', ...options }),
    ).toThrow(expect.objectContaining({ code: 'forbidden', detail: 'Unauthorized to do it' }));
  });
});
