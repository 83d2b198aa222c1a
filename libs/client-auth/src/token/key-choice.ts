import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { isSigner, type KeySource } from '../keys/key-source.ts';
import type { Signer } from '../keys/signer.ts';

/** Milliseconds for which a key that the provider refused is tried last. */
const refusedMs = 60_000;

/** The order in which keys are tried. A key that was refused a moment ago is tried last, not first again. */
export class KeyChoice {
  readonly #source: Signer | KeySource;
  readonly #clock: () => number;
  readonly #refusedUntil = new Map<string, number>();

  constructor(source: Signer | KeySource, clock: () => number) {
    this.#source = source;
    this.#clock = clock;
  }

  /** At most two: a client that tries many keys looks like one that guesses. */
  async candidates(): Promise<readonly [Signer, ...Signer[]]> {
    const signers = isSigner(this.#source) ? [this.#source] : await this.#source.signers();
    const now = this.#clock();
    for (const [kid, until] of this.#refusedUntil) if (until <= now) this.#refusedUntil.delete(kid);
    const isRefused = ({ kid }: Signer): number => (this.#refusedUntil.has(kid) ? 1 : 0);
    const [first, second] = signers.toSorted((a, b) => isRefused(a) - isRefused(b));
    if (first === undefined)
      throw new ClientAuthError('key_missing', 'There is no key to sign with: add one to the key ring');
    return second === undefined ? [first] : [first, second];
  }

  refused(kid: string): void {
    this.#refusedUntil.set(kid, this.#clock() + refusedMs);
  }
}
