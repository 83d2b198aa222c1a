import { CliError } from '../cli-error.ts';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * The moment from which on something counts, in milliseconds since the epoch.
 *
 * @param since a time before now, such as `30d`, or a date or instant
 * @throws {CliError} `invalid_arguments`
 */
export function startOf(since: string, now: number): number {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(since) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd') return now - Number(count) * units[unit];
  const instant = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(since) ? Date.parse(since) : NaN;
  if (Number.isNaN(instant))
    throw new CliError(
      'invalid_arguments',
      `--since knows no '${since}': write 30d, 12h, 90m, or a date such as 2026-11-01`,
    );
  return instant;
}
