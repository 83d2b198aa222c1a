import type { Signer } from '../keys/signer.ts';
import type { SigningAlgorithm } from '../keys/signing-algorithm.ts';
import { harmless } from '../outside/harmless.ts';
import { tell } from '../outside/tell.ts';
import { inTime } from './in-time.ts';
import type { RingKey } from './key-ring-document.ts';
import type { KeyMaterial } from './key-ring-options.ts';
import { RotationError } from './rotation-error.ts';

/** A key that was made and is in no ring yet. */
export type NewKey = Pick<RingKey, 'kid' | 'algorithm'> & { readonly material: string };

export interface HeldKeysOptions {
  readonly material: KeyMaterial;
  /** Milliseconds for an answer of what holds the keys. */
  readonly timeoutMs: number;
  readonly onProblem: ((error: unknown) => void) | undefined;
}

/** What holds the private keys of a ring, and the keys of it that this process has opened. */
export class HeldKeys {
  readonly #options: HeldKeysOptions;
  /** Keys that cannot be opened and were told of. */
  #unusable: ReadonlySet<string> = new Set();

  constructor(options: HeldKeysOptions) {
    this.#options = options;
  }

  /** Makes a key. What is made too late, or cannot be opened, is destroyed. */
  async create(algorithm: SigningAlgorithm): Promise<NewKey> {
    const { material, timeoutMs } = this.#options;
    const making = material.create(algorithm);
    const made = await inTime(making, timeoutMs, 'No new key').catch((error: unknown) => {
      void making
        .then((late) => this.destroy({ kid: 'made too late', algorithm, material: late }))
        .catch(() => {});
      throw error;
    });
    try {
      const { kid } = await this.#opened(made, algorithm);
      return { kid, algorithm, material: made };
    } catch (error) {
      await this.destroy({ kid: 'made just now', algorithm, material: made });
      throw error;
    }
  }

  /** Signers of the keys that are not removed, of which some are open already. One that cannot be opened is left out. */
  async open(
    keys: readonly RingKey[],
    known: ReadonlyMap<string, Signer>,
  ): Promise<ReadonlyMap<string, Signer>> {
    const unusable = new Set<string>();
    const opened = await Promise.all(
      keys.map(async ({ kid, algorithm, material }) => {
        if (material === undefined) return [];
        try {
          return [[kid, known.get(kid) ?? (await this.#opened(material, algorithm))] as const];
        } catch (cause) {
          unusable.add(kid);
          this.#tellOnce(kid, cause);
          return [];
        }
      }),
    );
    this.#unusable = unusable;
    return new Map(opened.flat());
  }

  /** Destroys what a key is made of, if that is anywhere but in the ring. A failure is told. */
  async destroy({ kid, algorithm, material }: NewKey): Promise<void> {
    const { timeoutMs, onProblem } = this.#options;
    try {
      await inTime(
        Promise.resolve(this.#options.material.destroy?.(material, algorithm)),
        timeoutMs,
        `No end of the key ${kid}`,
      );
    } catch (cause) {
      const message = `The private half of the key ${kid} could not be destroyed: destroy it where it is kept`;
      tell(onProblem, new RotationError('key_not_destroyed', message, { cause: harmless(cause) }));
    }
  }

  #opened(material: string, algorithm: SigningAlgorithm): Promise<Signer> {
    return inTime(this.#options.material.open(material, algorithm), this.#options.timeoutMs, 'No key');
  }

  #tellOnce(kid: string, cause: unknown): void {
    if (this.#unusable.has(kid)) return;
    const message = `The key ${kid} cannot be opened: check what holds it, or remove the key for cause`;
    tell(this.#options.onProblem, new RotationError('key_unusable', message, { cause: harmless(cause) }));
  }
}
