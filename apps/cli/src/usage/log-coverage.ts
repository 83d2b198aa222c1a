import type { UsageRecord } from '@ambit/policy';

/** What the records of all logs cover. Instants are in milliseconds since the epoch. */
export interface LogCoverage {
  readonly records: number;
  /** Undefined where there are none. */
  readonly first: number | undefined;
  readonly last: number | undefined;
}

export const noCoverage: LogCoverage = { records: 0, first: undefined, last: undefined };

export function coveringToo(
  { records, first, last }: LogCoverage,
  { at }: Pick<UsageRecord, 'at'>,
): LogCoverage {
  return { records: records + 1, first: Math.min(first ?? at, at), last: Math.max(last ?? at, at) };
}
