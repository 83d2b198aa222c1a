import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { tell } from '../outside/tell.ts';
import { withinTime } from '../outside/within-time.ts';
import { KeyError } from './key-error.ts';
import type { KeySource } from './key-source.ts';
import { type LoadPrivateKeyOptions, privateKeyOfFile, readKeyFile } from './load-private-key.ts';
import type { Signer } from './signer.ts';

/** Milliseconds after which a passphrase is asked for again, where there was none or another. */
const passphraseRetryMs = 60_000;

export interface MountedPrivateKeyOptions extends LoadPrivateKeyOptions {
  /** Milliseconds between two looks at the file. Default 5,000. */
  readonly pollMs?: number;
  /**
   * Milliseconds for which a key that was replaced is still published, and used where the new one is refused. Default
   * 15 min; 0 where a key is replaced because others may have it.
   */
  readonly overlapMs?: number;
  /** Milliseconds that a passphrase function has to answer when the file was replaced. Default 30,000. */
  readonly passphraseTimeoutMs?: number;
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
 * polls, and compares what the file is and holds: a Kubernetes volume swaps a symbolic link two folders above the file,
 * which watchers of the file system miss. What has not changed is not decrypted again. A file that cannot be used,
 * because it is half written or has gone, changes nothing.
 *
 * @example
 * const key = await mountedPrivateKey({ file: '/run/secrets/client/key.pem', allowReadableByOthers: true });
 * const tokens = clientCredentials({ issuer, clientId, key, scopes: ['accounts.read'] });
 *
 * @throws {KeyError} when the file cannot be used at the beginning
 */
export async function mountedPrivateKey(options: MountedPrivateKeyOptions): Promise<MountedPrivateKey> {
  const { pollMs = 5_000, overlapMs = 15 * 60_000, passphraseTimeoutMs = 30_000, clock = Date.now } = options;
  const first = await contentOf(options);
  let current = await privateKeyOfFile(first.text, options);
  let seen: string | undefined = first.digest;
  /** When a content that was seen is tried again: never, but for want of its passphrase. */
  let tryAgainAt = Infinity;
  // All of them: a secret may be replaced twice before the provider has heard of the first time.
  let replaced: readonly { readonly signer: Signer; readonly until: number }[] = [];
  let problem: string | undefined;

  const look = async (): Promise<void> => {
    try {
      const before = seen;
      seen = undefined; // until it could be read: what comes back is tried anew
      const { text, digest } = await contentOf(options);
      seen = digest;
      if (digest === before && clock() < tryAgainAt) return;
      tryAgainAt = Infinity;
      const signer = await privateKeyOfFile(text, inTime(options, passphraseTimeoutMs));
      problem = undefined;
      if (signer.kid === current.kid) return;
      const now = clock();
      const isOther = ({ kid }: Signer): boolean => kid !== signer.kid && kid !== current.kid;
      const others = replaced.filter((one) => now < one.until && isOther(one.signer));
      replaced = [{ signer: current, until: now + overlapMs }, ...others];
      current = signer;
      tell(options.onReload, signer.kid);
    } catch (error) {
      if (isOfPassphrase(error)) tryAgainAt = clock() + passphraseRetryMs;
      if (String(error) !== problem) tell(options.onProblem, error);
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

/** What the file holds, and a digest of it and of where it really is: one that was mounted anew is tried anew. */
async function contentOf(
  options: LoadPrivateKeyOptions,
): Promise<{ readonly text: string; readonly digest: string }> {
  const text = await readKeyFile(options);
  const path = await realpath(options.file).catch(() => ''); // gone meanwhile: the next look says so
  return { text, digest: createHash('sha256').update(`${path}\n${text}`).digest('base64url') };
}

/** With a passphrase that is not waited for without end: who should give it may have gone long since. */
function inTime(options: LoadPrivateKeyOptions, timeoutMs: number): LoadPrivateKeyOptions {
  const { passphrase } = options;
  if (typeof passphrase !== 'function') return options;
  return {
    ...options,
    passphrase: () => withinTime(Promise.resolve(passphrase()), timeoutMs, 'No passphrase'),
  };
}

function isOfPassphrase(error: unknown): boolean {
  return (
    error instanceof KeyError &&
    (error.code === 'passphrase_unavailable' || error.code === 'wrong_passphrase')
  );
}
