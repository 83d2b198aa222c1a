import { reasonOf } from '../error-parts.ts';
import type { UsedIds } from './used-ids.ts';

/** How long after its end an id is still remembered, in milliseconds: the clocks of processes and of the database may differ. */
export const sweepMarginMs = 300_000;

export interface UsedIdSweepOptions {
  /** What the ids are of, for the log, such as `proofs`. */
  readonly name: string;
  /** The part of a pino logger that is used here. */
  readonly log: {
    debug(details: object, message: string): void;
    warn(details: object, message: string): void;
  };
  /** Milliseconds between two sweeps. Default a minute. */
  readonly everyMs?: number;
}

/** Forgets expired ids from time to time. */
export interface UsedIdSweep {
  /** Sweeps now, unless a sweep is running already. Never rejects: the next one makes good for it. */
  sweep(): Promise<void>;
  /** Resolves when a sweep in progress has ended, after the batch that it is at, and none will follow. */
  stop(): Promise<void>;
}

/**
 * Starts sweeping, now and then from time to time; who starts it must stop it. Replicas may sweep at once: they delete what the others left.
 *
 * @example
 * const sweep = startUsedIdSweep(usedIds(database.kysely, 'used_proof'), { name: 'proofs', log: console });
 * await sweep.stop(); // before the database is closed
 */
export function startUsedIdSweep(
  used: Pick<UsedIds, 'sweep'>,
  { name, log, everyMs = 60_000 }: UsedIdSweepOptions,
): UsedIdSweep {
  let running: Promise<void> | undefined;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    try {
      const forgotten = await used.sweep(sweepMarginMs, stopping.signal);
      log.debug({ forgotten }, `expired ${name} forgotten`);
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, `expired ${name} were not forgotten; will try again`);
    }
  };
  const sweep = (): Promise<void> => (running ??= run().finally(() => (running = undefined)));
  // At once too: a process that is often started anew would never come to it.
  void sweep();
  const timer = setInterval(sweep, everyMs);
  return {
    sweep,
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
