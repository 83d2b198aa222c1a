/** One thing that a service needs to do its work. Rejects when it is not there; must heed the signal. */
export type HealthCheck = (signal: AbortSignal) => Promise<void>;

export type HealthCheckOutcome = 'ok' | 'failed' | 'timeout';

/** What a probe is told. Names of checks and their outcomes, never why: probes are often open to anyone. */
export interface HealthReport {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, HealthCheckOutcome>>;
}

export interface Health {
  /** Whether the process works at all. Asks no check: a restart would not mend a database that is away. */
  live(): HealthReport;
  /** Whether requests should be sent here. Probes that overlap share one run of the checks. */
  ready(): Promise<HealthReport>;
  /** From now on the service is not ready, so that no new request is sent while it stops. */
  shutDown(): void;
}

export interface HealthOptions {
  readonly checks?: Readonly<Record<string, HealthCheck>>;
  /** How long one check may take, in milliseconds; 2000 by default. */
  readonly timeoutMs?: number;
  /** Told why a check failed, for the log. */
  readonly onFailure?: (check: string, error: unknown) => void;
}

/**
 * The health of a service, independent of any framework.
 *
 * @example
 * const health = createHealth({ checks: { database: (signal) => database.ping(signal) } });
 * await health.ready(); // { status: 'ok', checks: { database: 'ok' } }
 */
export function createHealth({ checks = {}, timeoutMs = 2_000, onFailure }: HealthOptions = {}): Health {
  let shuttingDown = false;
  let running: Promise<HealthReport['checks']> | undefined;

  const runAll = async (): Promise<HealthReport['checks']> => {
    const outcomes = Object.entries(checks).map(async ([name, check]) => {
      const outcome = await runCheck(check, timeoutMs, (error) => onFailure?.(name, error));
      return [name, outcome] as const;
    });
    return Object.fromEntries(await Promise.all(outcomes));
  };

  return {
    live: () => ({ status: 'ok', checks: {} }),
    ready: async () => {
      running ??= runAll().finally(() => (running = undefined));
      const outcomes = await running;
      const healthy = !shuttingDown && Object.values(outcomes).every((outcome) => outcome === 'ok');
      return { status: healthy ? 'ok' : 'unavailable', checks: outcomes };
    },
    shutDown: () => {
      shuttingDown = true;
    },
  };
}

async function runCheck(
  check: HealthCheck,
  timeoutMs: number,
  onFailure: (error: unknown) => void,
): Promise<HealthCheckOutcome> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => {
    timer = setTimeout(() => {
      const reason = new DOMException(`No answer within ${timeoutMs} ms`, 'TimeoutError');
      onFailure(reason);
      resolve('timeout');
      controller.abort(reason);
    }, timeoutMs);
  });

  const outcome = (async () => check(controller.signal))().then(
    () => 'ok' as const,
    (error: unknown) => {
      if (!controller.signal.aborted) onFailure(error);
      return 'failed' as const;
    },
  );
  return Promise.race([outcome, timeout]).finally(() => clearTimeout(timer));
}
