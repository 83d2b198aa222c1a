import type { Signer } from './signer.ts';

/** Keys that may change while a process runs: a mounted secret, a key ring. */
export interface KeySource {
  /**
   * The keys to authenticate with at this moment, the preferred one first. The next is tried where the provider refuses
   * the first, so that a key that the provider does not know yet, or no longer, costs no token.
   */
  signers(): readonly Signer[] | Promise<readonly Signer[]>;
}

export function isSigner(key: Signer | KeySource): key is Signer {
  return 'sign' in key;
}
