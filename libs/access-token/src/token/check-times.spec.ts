import { describe, expect, it } from '@jest/globals';
import { checkTimes, readTimes, type TokenTimes } from './check-times.ts';

const now = 1_000_000;
const tolerance = 5;
const good: TokenTimes = { issuedAt: now - 60, notBefore: undefined, expiresAt: now + 60 };
const refusal = (times: Partial<TokenTimes>): unknown => {
  try {
    checkTimes({ ...good, ...times }, now, tolerance);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code; // whatever it is, it is compared
  }
};

describe('the times of a token', () => {
  it('may be off by what clocks differ, each of them', () => {
    expect(refusal({ issuedAt: now + tolerance })).toBeUndefined();
    expect(refusal({ notBefore: now + tolerance })).toBeUndefined();
    expect(refusal({ expiresAt: now - tolerance + 1 })).toBeUndefined();
    expect(refusal({ issuedAt: now + tolerance + 1 })).toBe('issued_in_the_future');
    expect(refusal({ notBefore: now + tolerance + 1 })).toBe('not_yet_valid');
    expect(refusal({ expiresAt: now - tolerance })).toBe('expired');
  });

  it('are not blamed for another one, as long as they are off by that much alone', () => {
    expect(refusal({ expiresAt: now - 1, issuedAt: now + 60 })).toBe('issued_in_the_future');
    expect(refusal({ issuedAt: now + 1, notBefore: now + 60 })).toBe('not_yet_valid');
  });

  it.each(['5', null, true, -1, Number.POSITIVE_INFINITY])('are numbers of seconds, unlike %j', (exp) => {
    // What a claim may be until it is read.
    expect(() => readTimes({ iat: 1, exp: exp as number }, Number.POSITIVE_INFINITY)).toThrow(
      expect.objectContaining({ code: 'invalid_claim' }),
    );
  });
});
