import { loadPrivateKey, type LoadPrivateKeyOptions } from './load-private-key.ts';
import type { KeySource } from './key-source.ts';
import type { Signer } from './signer.ts';

export interface MountedPrivateKeyOptions extends LoadPrivateKeyOptions {
  /** Milliseconds between two looks at the file. Default 5,000. */
  readonly pollMs?: number;
  /**
   * Milliseconds for which a key that was replaced is still published, and used where the new one is refused. Default
   * 15 min; 0 where a key is replaced because others may have it.
   */
  readonly overlapMs?: number;
  /** Told of a new key. */
  readonly onReload?: (kid: string) => void;
  /** Told, once for each reason, why the file cannot be used. The key before it stays. */
  readonly onProblem?: (error: unknown) => void;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** A key file that is watched. Who opens it closes it. */
export interface MountedPrivateKey extends KeySource {
  signers(): readonly Signer[];
  /** Looks at the file now, not only when its time has come. Never rejects. */
  check(): Promise<void>;
  /** Ends the watching. The keys can still be used. */
  close(): void;
}

/**
 * Loads a private key from a file and notices when it is replaced, as an orchestrator does with a mounted secret. It
 * polls and compares the key itself: a Kubernetes volume swaps a symbolic link two folders above the file, which
 * watchers of the file system miss. A file that cannot be used, because it is half written or has gone, changes nothing.
 *
 * @example
 * const key = await mountedPrivateKey({ file: '/run/secrets/client/key.pem', allowReadableByOthers: true });
 * const tokens = clientCredentials({ issuer, clientId, key, scopes: ['accounts.read'] });
 *
 * @throws {KeyError} when the file cannot be used at the beginning
 */
export async function mountedPrivateKey(options: MountedPrivateKeyOptions): Promise<MountedPrivateKey> {
  const { pollMs = 5_000, overlapMs = 15 * 60_000, clock = Date.now } = options;
  let current = await loadPrivateKey(options);
  // All of them: a secret may be replaced twice before the provider has heard of the first time.
  let replaced: readonly { readonly signer: Signer; readonly until: number }[] = [];
  let problem: string | undefined;

  const look = async (): Promise<void> => {
    try {
      const signer = await loadPrivateKey(options);
      problem = undefined;
      if (signer.kid === current.kid) return;
      const now = clock();
      const isOther = ({ kid }: Signer): boolean => kid !== signer.kid && kid !== current.kid;
      const others = replaced.filter((one) => now < one.until && isOther(one.signer));
      replaced = [{ signer: current, until: now + overlapMs }, ...others];
      current = signer;
      options.onReload?.(signer.kid);
    } catch (error) {
      if (String(error) !== problem) options.onProblem?.(error);
      problem = String(error); // a KeyError: it holds no part of a key
    }
  };
  let looking: Promise<void> | undefined;
  const check = (): Promise<void> => (looking ??= look().finally(() => (looking = undefined)));
  const timer = setInterval(() => void check(), pollMs).unref();
  return Object.freeze<MountedPrivateKey>({
    signers: () => {
      const now = clock();
      return [current, ...replaced.filter(({ until }) => now < until).map(({ signer }) => signer)];
    },
    check,
    close: () => clearInterval(timer),
  });
}
