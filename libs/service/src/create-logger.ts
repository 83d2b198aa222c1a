import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './log-level.ts';
import { mayHoldSecret, redact } from './redact.ts';

export type { DestinationStream, Logger };

export interface LoggerOptions {
  /** The name of the service, on every line. */
  readonly service: string;
  /** `info` by default. */
  readonly level?: LogLevel | undefined;
  /** Standard output by default, written at once, so that no line is lost when the process ends. */
  readonly destination?: DestinationStream | undefined;
}

/**
 * A pino logger: one JSON object a line, the time as ISO 8601 in UTC, the level by name.
 *
 * Each finished line is searched for tokens, assertions, private keys, account numbers and passwords before it leaves,
 * so it does not matter how a secret got there: nested, in an error, in a child logger or in the message.
 *
 * @example
 * const log = createLogger({ service: 'accounts-api' });
 * log.info({ url }, 'listening');
 */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: withoutQuery, error: withoutQuery },
      hooks: { streamWrite: redactLine },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

/**
 * An error without what database drivers put beside its message: the query, its parameters and the row that it was about
 * hold customers' values under names that say nothing.
 */
function withoutQuery(error: unknown): unknown {
  // pino leaves a value that is no error as it is.
  const serialized: unknown = pino.stdSerializers.err(error as Error);
  if (serialized === error || typeof serialized !== 'object' || serialized === null) return serialized;
  const driverFields = new Set(['params', 'parameters', 'query', 'detail', 'where', 'internalQuery']);
  return Object.fromEntries(Object.entries(serialized).filter(([name]) => !driverFields.has(name)));
}

function redactLine(line: string): string {
  if (!mayHoldSecret.test(line)) return line;
  try {
    return `${JSON.stringify(redact(JSON.parse(line)))}\n`;
  } catch {
    // What cannot be read cannot be searched, so it does not leave.
    return '{"level":"error","msg":"A log line was withheld because it was not JSON"}\n';
  }
}
