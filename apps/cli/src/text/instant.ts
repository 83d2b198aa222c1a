/** A moment as a person compares it: `2026-05-01T12:00:00.000Z, in 4 min 58 s`. Both in milliseconds since the epoch. */
export function instant(at: number, now: number): string {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return 'no moment';
  const away = duration(Math.abs(at - now));
  return `${moment.toISOString()}, ${at < now ? `${away} ago` : `in ${away}`}`;
}

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** Milliseconds as the two largest units that say something: `4 min 58 s`. */
export function duration(ms: number): string {
  let seconds = Math.round(ms / 1000);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ') || '0 s';
}
