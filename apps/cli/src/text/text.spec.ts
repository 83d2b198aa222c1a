import { describe, expect, it } from '@jest/globals';
import { duration, instant } from './instant.ts';
import { paintFor } from './paint.ts';

describe('a moment', () => {
  it('is told with how far away it is', () => {
    expect(instant(298_000, 0)).toBe('1970-01-01T00:04:58.000Z, in 4 min 58 s');
    expect(instant(0, 2_000)).toBe('1970-01-01T00:00:00.000Z, 2 s ago');
    expect(instant(Number.NaN, 0)).toBe('no moment');
  });

  it.each([
    [0, '0 s'],
    [59_600, '1 min'],
    [3_600_000, '1 h'],
    [90_061_000, '1 d 1 h'],
    [3_601_000, '1 h 1 s'],
  ])('of %i ms is %s', (ms, text) => expect(duration(ms)).toBe(text));
});

describe('colours', () => {
  it('are for terminals, and not where NO_COLOR is set', () => {
    expect(paintFor({ isTTY: true }, {}).bad('x')).toBe('\u001b[31mx\u001b[39m');
    expect(paintFor({ isTTY: true }, { NO_COLOR: '' }).bad('x')).not.toBe('x');
    expect(paintFor({ isTTY: true }, { NO_COLOR: '1' }).bad('x')).toBe('x');
    expect(paintFor({ isTTY: true }, { TERM: 'dumb' }).bad('x')).toBe('x');
    expect(paintFor({}, {}).bad('x')).toBe('x');
  });
});
