import type { Decision } from '@ambit/nest-authorization';
import type { Clock } from '../clock.ts';

/** A decision, and when it was made. */
export interface MadeDecision {
  readonly at: Date;
  readonly decision: Decision;
}

/** How recording stands in this process. */
export interface Recording {
  /** Made and not written yet. */
  readonly waiting: number;
  /** Made and never written, since the process started. */
  readonly lost: number;
}

/** Records decisions beside the requests that they are about: a request waits for none, and fails for none. */
export interface DecisionRecorder {
  record(decision: Decision): void;
  state(): Recording;
  /** Writes what is waiting, for a bounded time; what is left then is lost. Call it when no request comes any more. */
  stop(): Promise<void>;
}

export interface DecisionRecorderOptions {
  /** Writes a batch, whole or not at all. */
  readonly write: (batch: readonly MadeDecision[]) => Promise<void>;
  /** Whether a batch that failed may succeed later. */
  readonly mayPass: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly log: {
    warn(details: object, message: string): void;
    error(details: object, message: string): void;
  };
  /** Decisions that may wait. Beyond them the newest are lost, so that memory is bounded. Default 10,000. */
  readonly capacity?: number;
  /** Decisions of one batch. Default 500. */
  readonly batchSize?: number;
  /** Milliseconds for which a decision may wait for others. Default 250. */
  readonly everyMs?: number;
  /** Milliseconds for which `stop` writes. Default 1,500. */
  readonly stopWithinMs?: number;
}

export function createDecisionRecorder(options: DecisionRecorderOptions): DecisionRecorder {
  const { write, mayPass, clock, log } = options;
  const { capacity = 10_000, batchSize = 500, everyMs = 250, stopWithinMs = 1_500 } = options;
  let waiting: MadeDecision[] = [];
  let [lost, told] = [0, 0];
  let writing: Promise<boolean> | undefined;

  /** Writes one batch; false when that failed and may succeed later. */
  const writeBatch = async (): Promise<boolean> => {
    const batch = waiting.slice(0, batchSize);
    try {
      await write(batch);
    } catch (error) {
      if (mayPass(error)) return false;
      // Tried again it would fail again, and keep all later ones from being written.
      lost += batch.length;
      log.error({ err: error, decisions: batch.length }, 'decisions could not be written');
    }
    waiting = waiting.slice(batch.length);
    return true;
  };
  /** Writes until nothing waits or a batch fails. One at a time: who comes meanwhile is told of the same. */
  const flush = (): Promise<boolean> =>
    (writing ??= (async () => {
      while (waiting.length > 0) if (!(await writeBatch())) return false;
      return true;
    })().finally(() => (writing = undefined)));
  const tellLoss = (): void => {
    if (lost === told) return;
    log.warn({ lost: lost - told, lostInAll: lost }, 'decisions were lost');
    told = lost;
  };
  const timer = setInterval(() => void flush().finally(tellLoss), everyMs);

  return {
    record: (decision) => {
      if (waiting.length >= capacity) {
        lost += 1;
        return;
      }
      waiting.push({ at: new Date(clock()), decision });
      if (waiting.length >= batchSize) void flush();
    },
    state: () => ({ waiting: waiting.length, lost }),
    stop: async () => {
      clearInterval(timer);
      const over = AbortSignal.timeout(stopWithinMs);
      const ended = new Promise<void>((resolve) => over.addEventListener('abort', () => resolve()));
      while (waiting.length > 0 && !over.aborted) {
        const isWritten = await Promise.race([flush(), ended]);
        // The database is away: it has the rest of the time to come back.
        if (isWritten === false)
          await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, everyMs))]);
      }
      lost += waiting.length;
      waiting = [];
      tellLoss();
    },
  };
}
