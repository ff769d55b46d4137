/**
 * Wires our own keys: where the one that signs is kept, and which others are accepted.
 *
 * @module
 */

import type { Kms, KmsOptions } from '../auth/kms.ts';
import { createKmsKey } from '../auth/kms-key.ts';
import type { OwnKey, ValidationKey } from '../auth/own-key.ts';
import { createEphemeralKey, createPemKey, createPemValidationKey } from '../auth/pem-key.ts';
import { createSigningKey, type SigningKey } from '../auth/signing-key.ts';
import type { Log } from '../log.ts';
import type { Config } from './config.ts';

/** Passed in, for only functions that issue or take user tokens carry a client for KMS. */
export type CreateKms = (options: KmsOptions) => Kms;

export function ownKeys(config: Config, log: Log, createKms?: CreateKms): SigningKey {
  const { signingKeyId, validationKeyId, signingKeyPem, validationKeyPem, deployed } = config;
  const kmsKey = createKms && createKmsKeys(config, log, createKms);
  const validation: ValidationKey[] = [];
  if (kmsKey && validationKeyId !== undefined) validation.push(kmsKey(validationKeyId));
  if (validationKeyPem !== undefined) validation.push(createPemValidationKey(validationKeyPem));

  function signing(): OwnKey | undefined {
    if (signingKeyId !== undefined) return kmsKey?.(signingKeyId);
    if (signingKeyPem !== undefined) return createPemKey(signingKeyPem);
    // A key that one function makes for itself is unknown to the others: its tokens would open nothing.
    return deployed ? undefined : createEphemeralKey();
  }

  return createSigningKey({ signing: signing(), validation });
}

function createKmsKeys(config: Config, log: Log, createKms: CreateKms): (keyId: string) => OwnKey {
  const { kmsRegion, kmsEndpoint: endpoint } = config;
  return (keyId) => {
    let kms: Kms | undefined;
    return createKmsKey({
      keyId,
      kms: () => (kms ??= createKms({ region: regionOf(keyId) ?? kmsRegion, endpoint })),
      report: (failure) => log('warn', 'KMS key not usable', failure),
    });
  };
}

/** The region in `arn:aws:kms:<region>:<account>:key/<id>`. */
function regionOf(keyId: string): string | undefined {
  return keyId.startsWith('arn:') ? keyId.split(':')[3] : undefined;
}
