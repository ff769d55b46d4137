import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKmsKey, type KmsKeyFailure } from '#shared/auth/kms-key.ts';

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

describe('a key in KMS', () => {
  it('is asked for again five seconds after a failure, not before', async () => {
    const clock = { ms: 0 };
    const failures: KmsKeyFailure[] = [];
    let down = true;
    let asked = 0;
    const key = createKmsKey({
      keyId: 'k',
      region: 'eu-central-1',
      now: () => clock.ms,
      report: (failure) => failures.push(failure),
      createKms: () => ({
        sign: async () => new Uint8Array(),
        async publicKey() {
          asked += 1;
          if (down) throw new TypeError('secret');
          return publicKey;
        },
      }),
    });

    await expect(key.publicKey()).rejects.toMatchObject({ code: 'signing_failed' });
    clock.ms = 4_999;
    await expect(key.publicKey()).rejects.toMatchObject({ awsError: 'TypeError' });
    expect(asked).toBe(1);

    down = false;
    clock.ms = 5_000;
    const keys = await Promise.all([key.publicKey(), key.publicKey()]);
    clock.ms = 1e12;
    await key.publicKey();

    expect(new Set(keys).size).toBe(1);
    expect(asked).toBe(2);
    expect(failures).toEqual([
      { keyId: 'k', reason: 'KMS could not be used', awsError: 'TypeError' },
    ]);
  });

  it('fails by name whatever is thrown', async () => {
    const sign = () => Promise.reject('secret');
    const createKms = () => ({ sign, publicKey: async () => publicKey });

    const key = createKmsKey({ keyId: 'k', region: 'eu-central-1', createKms });
    const attempt = key.sign(new Uint8Array());

    await expect(attempt).rejects.toMatchObject({ code: 'signing_failed', awsError: 'string' });
  });
});
