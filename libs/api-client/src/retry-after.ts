/**
 * Reads Retry-After in both its forms (RFC 9110 §10.2.3).
 *
 * @param now milliseconds since the epoch
 * @returns seconds from now, never negative; undefined when absent or unreadable
 */
export function retryAfterSeconds(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
