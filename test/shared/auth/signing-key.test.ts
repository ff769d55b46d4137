import { generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { createEphemeralKey, createPemKey, createPemValidationKey } from '#shared/auth/pem-key.ts';
import { createKeyRing } from '#shared/auth/signing-key.ts';
import { signToken } from '#shared/auth/user-token.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const pkcs8 = String(rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }));
const pkcs1 = String(rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }));
const kid = await calculateJwkThumbprint({ ...rsa.publicKey.export({ format: 'jwk' }) });
const otherKid = await calculateJwkThumbprint({ ...other.publicKey.export({ format: 'jwk' }) });

describe('a configured signing key', () => {
  it.each([
    { name: 'PKCS#8', pem: pkcs8 },
    { name: 'PKCS#1', pem: pkcs1 },
    { name: 'PEM in one line', pem: pkcs8.replaceAll('\n', '\\n') },
    { name: 'PEM in one line, from Windows', pem: pkcs1.replaceAll('\n', '\\r\\n') },
    { name: 'PEM with space around it', pem: `\n  ${pkcs8}\n` },
  ])('is read from $name', async ({ pem }) => {
    const key = createKeyRing({ signing: createPemKey(pem) });

    const signer = await key.signer();

    expect(signer.kid).toBe(kid);
  });

  it('verifies what it signs', async () => {
    const key = createKeyRing({ signing: createPemKey(pkcs8) });
    const token = await signToken({ a: 1 }, await key.signer());

    const publicKey = await key.find(kid);

    await expect(publicKey && jwtVerify(token, publicKey)).resolves.toMatchObject({
      payload: { a: 1 },
    });
  });

  it('is published without its private half', async () => {
    const key = createKeyRing({ signing: createPemKey(pkcs8) });

    const jwks = await key.publicJwks();

    const { n, e } = rsa.publicKey.export({ format: 'jwk' });
    expect(jwks).toEqual([{ kty: 'RSA', n, e, kid, use: 'sig', alg: 'RS256' }]);
  });

  it.each([
    { name: 'no PEM', pem: 'secret', message: /SIGNING_KEY is not a readable PEM key$/ },
    { name: 'an empty text', pem: '', message: /SIGNING_KEY is not a readable PEM key$/ },
    {
      name: 'a public key',
      pem: String(rsa.publicKey.export({ type: 'spki', format: 'pem' })),
      message: /not a readable/,
    },
    {
      name: 'a key of 1024 bits',
      pem: String(weak.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      message: /at least 2048 bits/,
    },
    {
      name: 'an elliptic curve',
      pem: String(ec.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      message: /must be an RSA key/,
    },
  ])('fails at once when it is $name', ({ pem, message }) => {
    expect(() => createPemKey(pem)).toThrow(message);
  });
});

describe('a validation key', () => {
  it.each([
    {
      name: 'a private key',
      validationPem: String(other.privateKey.export({ type: 'pkcs1', format: 'pem' })),
    },
    {
      name: 'a public key',
      validationPem: String(other.publicKey.export({ type: 'spki', format: 'pem' })),
    },
  ])('is accepted and published, but does not sign, as $name', async ({ validationPem }) => {
    const key = createKeyRing({
      signing: createPemKey(pkcs8),
      validation: [createPemValidationKey(validationPem)],
    });

    const jwks = await key.publicJwks();

    expect(jwks.map((jwk) => jwk.kid)).toEqual([kid, otherKid]);
    expect((await key.find(otherKid))?.type).toBe('public');
    expect((await key.signer()).kid).toBe(kid);
  });

  it('fails at once, by its own name, when it is no key', () => {
    expect(() => createPemValidationKey('secret')).toThrow(/VALIDATION_KEY is not/);
  });
});

describe('an ephemeral signing key', () => {
  it('is made once, when it is needed', async () => {
    const key = createKeyRing({ signing: createEphemeralKey() });

    const [first, second] = await Promise.all([key.signer(), key.signer()]);

    expect(first.kid).toBe(second.kid);
    expect((await key.find(first.kid))?.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(await key.publicJwks()).toMatchObject([{ kid: first.kid }]);
  });

  it('is not that of anybody else', async () => {
    const key = createKeyRing({ signing: createEphemeralKey() });

    expect(await key.find(kid)).toBeUndefined();
  });
});

describe('no signing key at all', () => {
  it('signs nothing, knows nothing and publishes nothing', async () => {
    const key = createKeyRing({ signing: undefined });

    await expect(key.signer()).rejects.toThrow('No signing key is configured');
    expect(await key.find(kid)).toBeUndefined();
    expect(await key.publicJwks()).toEqual([]);
  });
});
