import { constants } from 'node:os';
import { createLogger, type Logger } from './create-logger.ts';
import { describeError } from './describe-error.ts';
import { isError } from './is-error.ts';
import { logLevelOf } from './log-level.ts';
import { redactText } from './redact.ts';

export interface ProcessOptions {
  /** The name of the program, before each error line and in each log line. */
  readonly name: string;
  /** By default `createLogger` with the level of LOG_LEVEL. */
  readonly log?: Logger | undefined;
  /** How long stopping may take after SIGINT or SIGTERM, in milliseconds; 10,000 by default. */
  readonly closeTimeoutMs?: number | undefined;
}

/** What `runService` and `runCommand` hand to the program. */
export interface ProcessContext {
  /** Aborted on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

export interface ProcessControl extends ProcessContext {
  /** Resolves with the first SIGINT or SIGTERM. */
  readonly interrupted: Promise<NodeJS.Signals>;
  /** Whether an error is only the echo of the signal. */
  isInterruption(error: unknown): boolean;
  /** Ends the process with the error as one line on standard error. */
  fail(error: unknown): never;
}

/** The exit code by which a shell knows a process that a signal ended. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Takes charge of how this process ends: by signal, by error, or by an error that nobody awaited. */
export function controlProcess({ name, log, closeTimeoutMs = 10_000 }: ProcessOptions): ProcessControl {
  const level = logLevelOf(process.env['LOG_LEVEL']);
  const logger = log ?? createLogger({ service: name, level });
  const controller = new AbortController();

  const fail = (error: unknown): never => {
    process.stderr.write(`${name}: ${describeError(error)}\n`);
    const isDebugging = level === 'debug' || level === 'trace';
    if (isDebugging && isError(error)) process.stderr.write(`${redactText(error.stack ?? '')}\n`);
    process.exit(1);
  };

  const interrupted = new Promise<NodeJS.Signals>((resolve) => {
    const onSignal = (signal: NodeJS.Signals): void => {
      if (controller.signal.aborted) process.exit(exitCodeOf(signal));
      setTimeout(
        () => fail(new Error(`Did not stop within ${closeTimeoutMs} ms of ${signal}`)),
        closeTimeoutMs,
      );
      resolve(signal);
      controller.abort(new DOMException(`Stopped by ${signal}`, 'AbortError'));
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  });

  const onUncaught = (error: unknown): never => {
    logger.fatal({ err: error }, 'an error reached no handler');
    return fail(error);
  };
  process.on('uncaughtException', onUncaught).on('unhandledRejection', onUncaught);

  return {
    signal: controller.signal,
    log: logger,
    interrupted,
    isInterruption: (error) =>
      controller.signal.aborted &&
      (error === controller.signal.reason || (isError(error) && error.name === 'AbortError')),
    fail,
  };
}
