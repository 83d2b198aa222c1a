import { describe, expect, it } from '@jest/globals';
import { type Counts, noCounts } from '../caller/counts.ts';
import { assertNothingFailed } from './assert-nothing-failed.ts';
import { isEnough } from './is-enough.ts';
import { inOrder, type Moment } from './moment.ts';
import { Timeline } from './timeline.ts';

const line = (at: number, counts: Partial<Counts>, ...failures: readonly string[]) => ({
  at,
  counts: { ...noCounts, ...counts },
  failures: [...failures],
});

describe('a timeline', () => {
  it('adds up what callers report, by the second, and keeps seconds in which nothing happened', () => {
    const timeline = new Timeline(10_000);
    timeline.add(line(10_100, { atOnce: 2 }));
    timeline.add(line(10_900, { atOnce: 3, afterRetry: 1, unreachable: 4 }));
    timeline.add(line(12_000, { afterRetry: 1 }));
    expect(timeline.seconds.map(({ counts }) => counts.atOnce + counts.afterRetry)).toEqual([6, 0, 1]);
    expect(timeline.answered).toBe(7);
    expect(timeline.total).toEqual({ ...noCounts, atOnce: 5, afterRetry: 2, unreachable: 4 });
  });
});

describe('a drill', () => {
  const outcome = (counts: Partial<Counts>, ...failures: readonly string[]) => {
    const timeline = new Timeline(0);
    timeline.add(
      line(0, { atOnce: 9, afterRetry: 1, unreachable: 3, unavailable: 1, ...counts }, ...failures),
    );
    return () => assertNothingFailed(timeline, 'logs');
  };

  it('has gone well when every request was answered, however often it had to be repeated', () => {
    expect(outcome({ tokensDelayed: 2 })).not.toThrow();
  });

  it.each([
    ['request_failed', { failed: 1 }],
    ['request_refused', { refused: 1 }],
    ['request_refused', { tokensRefused: 1 }],
  ])('ends with %s at %j', (code, counts) => {
    expect(outcome(counts, 'getAccount: unauthorized')).toThrow(expect.objectContaining({ code }));
  });

  it('says why the first request failed', () => {
    expect(outcome({ failed: 2 }, 'getAccount: unauthorized', 'another')).toThrow('getAccount: unauthorized');
  });
});

describe('enough', () => {
  const wanted = { requests: 100, rotations: 2, callers: 1 };
  const times = (count: number, kind: Moment['kind'], what: string): readonly Moment[] =>
    Array.from({ length: count }, () => ({ at: 0, kind, what }));
  const all = [
    ...times(3, 'client key', 'active'),
    ...times(1, 'client key', 'removed'),
    ...times(2, 'provider key', 'active'),
    ...['provider', 'api', 'worker', 'caller 1'].flatMap((name) => times(2, 'kill', name)),
  ];

  it('is when all was seen', () => {
    expect(isEnough(all, 100, wanted)).toBe(true);
    expect(isEnough(all, 99, wanted)).toBe(false);
  });

  it.each(all.map((moment, index) => [`${moment.kind} ${moment.what}`, index] as const))(
    'is not without each %s',
    (_name, index) => {
      expect(isEnough(all.toSpliced(index, 1), 100, wanted)).toBe(false);
    },
  );
});

it('moments are told in their order', () => {
  const [late, early] = [
    { at: 2, kind: 'kill', what: 'api' } as const,
    { at: 1, kind: 'kill', what: 'worker' } as const,
  ];
  expect(inOrder([late, early])).toEqual([early, late]);
});
