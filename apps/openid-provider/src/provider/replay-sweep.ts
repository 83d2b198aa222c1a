import { describeError, type Logger } from '@ambit/service';
import type { ReplayStore } from './replay-store.ts';

/** How long after its end an assertion is still remembered, in milliseconds: replicas' clocks may differ. */
export const sweepMarginMs = 300_000;

export interface ReplaySweepOptions {
  readonly log: Pick<Logger, 'debug' | 'warn'>;
  readonly everyMs?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Forgets expired assertions from time to time. */
export interface ReplaySweep {
  /** Sweeps now, unless a sweep is running already. Never rejects: the next one makes good for it. */
  sweep(): Promise<void>;
  /** Resolves when a sweep in progress has ended and none will follow. */
  stop(): Promise<void>;
}

/** Starts sweeping; who starts it must stop it. Replicas may sweep at once: they delete what the others left. */
export function startReplaySweep(
  store: Pick<ReplayStore, 'sweep'>,
  { log, everyMs = 60_000, clock = Date.now }: ReplaySweepOptions,
): ReplaySweep {
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      const forgotten = await store.sweep(new Date(clock() - sweepMarginMs));
      log.debug({ forgotten }, 'expired assertions forgotten');
    } catch (error) {
      log.warn({ reason: describeError(error) }, 'expired assertions were not forgotten; will try again');
    }
  };
  const sweep = (): Promise<void> => (running ??= run().finally(() => (running = undefined)));
  const timer = setInterval(sweep, everyMs);
  return {
    sweep,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
