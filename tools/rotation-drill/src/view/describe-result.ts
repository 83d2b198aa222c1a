import type { DrillResult } from '../run-drill.ts';
import type { Moment } from '../tally/moment.ts';

/** The table of a drill, for people. */
export function describeResult({ timeline, moments, database }: DrillResult, seed: number): string {
  const { total, answered, seconds } = timeline;
  const attempts = answered + total.unreachable + total.unavailable + total.refused;
  const rows: readonly (readonly [string, string])[] = [
    ['requests', `${number(answered)} answered, ${number(total.failed)} failed`],
    ['', `${number(total.afterRetry)} of them not at the first attempt`],
    [
      'attempts',
      `${number(attempts)}, of which ${number(total.unreachable)} unreachable, ${number(total.unavailable)} unavailable, ${number(total.refused)} refused`,
    ],
    [
      'tokens',
      `${number(total.tokensGranted)} granted, ${number(total.tokensDelayed)} requests to be repeated, ${number(total.tokensRefused)} refused`,
    ],
    ['client keys', describeKeys(moments, 'client key')],
    ['provider keys', describeKeys(moments, 'provider key')],
    ['kills', describeKills(moments)],
  ];
  const head = `Rotation drill on ${database}, ${seconds.length} s, seed ${seed}`;
  return [head, ...rows.map(([name, text]) => `  ${name.padEnd(16)}${text}`), ''].join('\n');
}

/** What happened to keys, one line each. */
export function describeMoments({ timeline, moments }: DrillResult): string {
  return moments
    .map(({ at, kind, what, kid }) => {
      const second = ((at - timeline.startedAt) / 1000).toFixed(1).padStart(8);
      return `${second} s  ${kind.padEnd(13)} ${kid === undefined ? what : `${kid.slice(0, 8)}… ${what}`}\n`;
    })
    .join('');
}

function describeKeys(moments: readonly Moment[], kind: Moment['kind']): string {
  const states = new Map<string, number>();
  for (const moment of moments)
    if (moment.kind === kind) states.set(moment.what, (states.get(moment.what) ?? 0) + 1);
  return [...states].map(([state, count]) => `${count} ${state}`).join(', ') || 'none';
}

function describeKills(moments: readonly Moment[]): string {
  const names = new Map<string, number>();
  for (const { kind, what } of moments) if (kind === 'kill') names.set(what, (names.get(what) ?? 0) + 1);
  return [...names].map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
