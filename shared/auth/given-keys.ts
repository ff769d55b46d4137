import type { IssuerKeys } from './issuer-keys.ts';
import { issuerName } from './issuer-name.ts';
import type { KeySet } from './key-set.ts';

/**
 * The keys of an issuer that the function cannot reach, or shall not: those of the configuration.
 * Nothing is ever fetched. When the issuer changes its key, the operator changes the configuration.
 */
export function createGivenKeys(issuer: string, keys: KeySet): IssuerKeys {
  return {
    issuer: issuerName(issuer),
    find: async (kid) => keys.get(kid),
    warm: async () => {},
  };
}
