import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseKeySet } from '#shared/auth/key-set.ts';

const strong = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsa = { ...strong.publicKey.export({ format: 'jwk' }), kid: 'a' };
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({
  format: 'jwk',
});
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });

describe('a key set', () => {
  it.each([
    { name: 'a bare RSA key', key: rsa },
    { name: 'a key for RS256 signatures', key: { ...rsa, use: 'sig', alg: 'RS256' } },
    { name: 'a key with unknown members', key: { ...rsa, x5t: 'x', ext: 'x', key_ops: 7 } },
    { name: 'a private key', key: { ...strong.privateKey.export({ format: 'jwk' }), kid: 'a' } },
  ])('keeps the public half of $name', ({ key }) => {
    const keys = parseKeySet({ keys: [key] });

    expect([...keys].map(([kid, { type }]) => [kid, type])).toEqual([['a', 'public']]);
  });

  it.each([
    { name: 'a key without kid', key: { ...rsa, kid: undefined } },
    { name: 'a key with an empty kid', key: { ...rsa, kid: '' } },
    { name: 'a key with a number as kid', key: { ...rsa, kid: 7 } },
    { name: 'a key for encryption', key: { ...rsa, use: 'enc' } },
    { name: 'a key for RS512', key: { ...rsa, alg: 'RS512' } },
    { name: 'a key of 1024 bits', key: { ...weak, kid: 'weak' } },
    { name: 'a short modulus behind zeros', key: { ...rsa, n: `${'A'.repeat(300)}AQAB` } },
    { name: 'an elliptic curve', key: { ...ec, kid: 'ec' } },
    { name: 'a key without modulus', key: { ...rsa, n: undefined } },
    { name: 'null', key: null },
    { name: 'text', key: 'key' },
  ])('skips $name and keeps its neighbours', ({ key }) => {
    const keys = parseKeySet({ keys: [key, { ...rsa, kid: 'good' }] });

    expect([...keys.keys()]).toEqual(['good']);
  });

  it.each([null, [], 'text', {}, { keys: {} }])('of %j is empty', (document) => {
    expect(parseKeySet(document).size).toBe(0);
  });
});
