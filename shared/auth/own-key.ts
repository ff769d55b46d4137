/**
 * A key of the gateway's own, wherever it is kept.
 *
 * @module
 */
import type { PublicHalf } from './public-half.ts';

/** A key whose signatures we accept. */
export interface ValidationKey {
  /** Rejects when the key cannot be read at present. */
  publicHalf(): Promise<PublicHalf>;
}

/** A key that signs. Its private half need not be in this process. */
export interface OwnKey extends ValidationKey {
  /** The RS256 signature of `input`. */
  sign(input: Uint8Array): Promise<Uint8Array>;
}
