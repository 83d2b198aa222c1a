import { controlProcess, exitCodeOf, type ProcessContext, type ProcessOptions } from './process-control.ts';

export interface RunCommandOptions extends ProcessOptions {
  /** The work; should stop and reject when the signal is aborted. */
  readonly run: (context: ProcessContext) => Promise<void>;
}

/**
 * The `main.ts` of a program that ends by itself, such as an import or a job that runs once. Errors are shown as by
 * `runService`. Exit code 0 when the work is done, 1 when it failed, 130 or 143 when SIGINT or SIGTERM cut it short.
 *
 * @example
 * await runCommand({ name: 'accounts-api check', run: async ({ signal }) => void (await fetch(url, { signal })) });
 */
export async function runCommand({ run, ...options }: RunCommandOptions): Promise<never> {
  const { signal, log, interrupted, isInterruption, fail } = controlProcess(options);
  try {
    await run({ signal, log });
  } catch (error) {
    if (!isInterruption(error)) fail(error);
    process.exit(exitCodeOf(await interrupted));
  }
  return process.exit(0);
}
