import { controlProcess, type ProcessContext, type ProcessOptions } from './process-control.ts';

export type { ProcessContext };

/** A service that has started. */
export interface RunningService {
  /** Finishes what is in flight and lets go of everything. */
  close(): Promise<void>;
}

export interface RunServiceOptions extends ProcessOptions {
  /** Starts the service and resolves when it is ready; should give up when the signal is aborted. */
  readonly start: (context: ProcessContext) => Promise<RunningService>;
}

/**
 * The whole of a service's `main.ts`: runs it until SIGINT or SIGTERM, closes it and ends the process.
 *
 * Exit code 0 after a clean stop. An error on the way is one line on standard error, `name: message (code)`, and exit
 * code 1; its stack is shown only with LOG_LEVEL=debug. So is a stop that misses its deadline. A second signal ends the
 * process at once. A promise that nobody awaited and that rejects is logged and ends the process with 1.
 *
 * @example
 * await runService({
 *   name: 'accounts-api',
 *   start: async ({ log }) => {
 *     const server = createServer(listener);
 *     log.info({ url: await listen(server, { host: '127.0.0.1', port: 9401 }) }, 'listening');
 *     return { close: async () => void (await closeServer(server)) };
 *   },
 * });
 */
export async function runService({ start, ...options }: RunServiceOptions): Promise<never> {
  const { signal, log, interrupted, isInterruption, fail } = controlProcess(options);
  // Signal listeners do not keep a process alive; a service ends by a signal, not for want of something to do.
  setInterval(() => undefined, 2 ** 30);
  try {
    const service = await start({ signal, log });
    log.info({ signal: await interrupted }, 'stopping');
    await service.close();
    log.info('stopped');
  } catch (error) {
    if (!isInterruption(error)) fail(error);
  }
  return process.exit(0);
}
