import type { Paint } from '../text/paint.ts';

/** The world of a command. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the user is. */
  readonly folder: string;
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Aborted on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly fetch: typeof fetch;
}
