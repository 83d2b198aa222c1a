import { describeError, type Logger } from '@ambit/service';
import { type KeysInUse, keysInUse } from './keys-in-use.ts';
import { loadSigningKeys } from './signing-keys.ts';

export interface WatchOptions {
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Told of other keys, one change after the other. A rejection is logged, and the change is tried again. */
  readonly onChange: (keys: KeysInUse) => Promise<void>;
  /** Seconds, the longest of the tokens that are issued. */
  readonly tokenLifetime?: number;
  readonly everyMs?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Looks at the signing keys from time to time. */
export interface SigningKeysWatch {
  /** Looks now. Never rejects. */
  look(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Notices when the file of signing keys was replaced, and when the time has come for a key in it. A file that cannot be
 * used changes nothing: the provider goes on with the keys that it has.
 */
export function watchSigningKeys(file: string, present: KeysInUse, options: WatchOptions): SigningKeysWatch {
  const { log, onChange, tokenLifetime, everyMs = 1_000, clock = Date.now } = options;
  let known = nameOf(present);
  let problem: string | undefined;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      const keys = keysInUse(await loadSigningKeys(file), clock(), tokenLifetime);
      if (nameOf(keys) !== known) {
        await onChange(keys);
        known = nameOf(keys);
        log.info(
          { signing: keys.signing.kid, published: keys.published.map(({ kid }) => kid) },
          'signing keys changed',
        );
      }
      problem = undefined;
    } catch (error) {
      const reason = describeError(error);
      if (reason !== problem)
        log.warn({ reason }, 'the signing keys cannot be read; those before stay in use');
      problem = reason;
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
