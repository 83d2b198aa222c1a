/** How much is logged, from most to nothing. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof logLevels)[number];

/** Reads a level, and takes `info` for what is none: an unreadable LOG_LEVEL is reported by `loadConfig`. */
export function logLevelOf(value: string | undefined): LogLevel {
  return logLevels.find((level) => level === value) ?? 'info';
}
