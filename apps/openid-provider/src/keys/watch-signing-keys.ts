import { describeError, type Logger } from '@ambit/service';
import { type KeysInUse, keysInUse } from './keys-in-use.ts';
import { loadSigningKeys, type LoadSigningKeysOptions, type SigningKeys } from './signing-keys.ts';

export interface WatchOptions extends LoadSigningKeysOptions {
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Told of other keys, one change after the other. A rejection is logged, and the change is tried again. */
  readonly onChange: (keys: KeysInUse) => Promise<void>;
  /** Seconds, the longest of the tokens that are issued. */
  readonly tokenLifetime?: number;
  readonly everyMs?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Milliseconds after which a problem that goes on is told again. */
const remindEveryMs = 60_000;

/** Looks at the signing keys from time to time. */
export interface SigningKeysWatch {
  /** Looks now. Never rejects. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Notices when the file of signing keys was replaced, and when the time has come for a key in it. While the file cannot
 * be used, what it last held goes on, its times included: a replica must not sign by a key that the others have left.
 *
 * @param present what the file held when it was read, and what is in use of it
 */
export function watchSigningKeys(
  file: string,
  present: { readonly content: SigningKeys; readonly inUse: KeysInUse },
  options: WatchOptions,
): SigningKeysWatch {
  const { log, onChange, tokenLifetime, everyMs = 1_000, clock = Date.now } = options;
  let { content } = present;
  let known = nameOf(present.inUse);
  let told: { readonly reason: string; readonly at: number } | undefined;
  let running: Promise<void> | undefined;

  const warn = (error: unknown): void => {
    const reason = describeError(error);
    const now = clock();
    if (told?.reason === reason && now < told.at + remindEveryMs) return;
    log.warn({ reason }, 'the signing keys cannot be read; what was read before stays in use');
    told = { reason, at: now };
  };
  const reload = async (): Promise<void> => {
    try {
      content = await loadSigningKeys(file, options);
      told = undefined;
    } catch (error) {
      warn(error);
    }
  };
  const run = async (): Promise<void> => {
    await reload();
    try {
      const keys = keysInUse(content, clock(), tokenLifetime);
      if (nameOf(keys) === known) return;
      await onChange(keys);
      known = nameOf(keys);
      log.info(
        { signing: keys.signing.kid, published: keys.published.map(({ kid }) => kid) },
        'signing keys changed',
      );
    } catch (error) {
      log.warn({ reason: describeError(error) }, 'other signing keys could not be taken; will try again');
    }
  };
  const look = (): Promise<void> => (running ??= run().finally(() => (running = undefined)));
  const timer = setInterval(() => void look(), everyMs);
  return {
    look,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** Of the keys themselves too: a kid may be given to another key by hand. */
function nameOf({ published }: KeysInUse): string {
  return published.map(({ kid, x, y }) => `${kid}=${x}.${y}`).join(' ');
}
