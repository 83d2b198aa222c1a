/** Milliseconds between two looks at the keys of an issuer: what it says, within bounds, and otherwise the default. */
export const refreshBounds = { shortest: 60_000, default: 300_000, longest: 600_000 } as const;

/**
 * For how long an answer says that it is fresh (RFC 9111 §4.2.1): `max-age` less `Age`, or `Expires` less `Date`, no
 * shorter than a minute, so that an issuer is not asked all the time, and no longer than ten, so that a key that it
 * withdraws is taken for no longer than that.
 */
export function refreshInterval(headers: Headers, now: number): number {
  const said = saidLifetime(headers, now);
  if (said === undefined) return refreshBounds.default;
  return Math.min(Math.max(said, refreshBounds.shortest), refreshBounds.longest);
}

function saidLifetime(headers: Headers, now: number): number | undefined {
  const directives = (headers.get('cache-control') ?? '')
    .toLowerCase()
    .split(',')
    .map((text) => text.trim());
  if (directives.includes('no-store') || directives.includes('no-cache')) return 0;
  for (const directive of directives) {
    const seconds = /^max-age="?(\d{1,10})"?$/.exec(directive)?.[1];
    if (seconds !== undefined) return (Number(seconds) - age(headers)) * 1000;
  }
  const expires = headers.get('expires');
  if (expires === null) return undefined;
  const until = Date.parse(expires);
  // RFC 9111 §5.3: a date that is none, 0 above all, means that it has expired.
  if (Number.isNaN(until)) return 0;
  const date = Date.parse(headers.get('date') ?? '');
  return until - (Number.isNaN(date) ? now : date);
}

function age(headers: Headers): number {
  const text = headers.get('age') ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : 0;
}
