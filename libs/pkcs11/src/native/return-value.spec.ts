import { describe, expect, it } from '@jest/globals';
import { assertOk, isOfBrokenSession } from './return-value.ts';

function errorOf(value: number): unknown {
  try {
    return assertOk('C_Sign', value);
  } catch (error) {
    return error;
  }
}

describe('what a library answers', () => {
  it.each([
    [0xa0, 'pin_incorrect', 'CKR_PIN_INCORRECT (0xa0)'],
    [0xa4, 'pin_locked', 'CKR_PIN_LOCKED (0xa4)'],
    [0x70, 'algorithm_mismatch', 'CKR_MECHANISM_INVALID (0x70)'],
    [0x30, 'device_failed', 'CKR_DEVICE_ERROR (0x30)'],
    [0x80000001, 'device_failed', 'C_Sign answered 0x80000001'],
  ])('as 0x%s is %s and named', (value, code, text) => {
    expect(errorOf(value)).toMatchObject({
      code,
      returnValue: value,
      message: expect.stringContaining(text),
    });
  });

  it('is no error when it is CKR_OK or tolerated', () => {
    expect(errorOf(0)).toBeUndefined();
    expect(() => assertOk('C_Login', 0x100, 'CKR_USER_ALREADY_LOGGED_IN')).not.toThrow();
  });

  it('tells a session that is gone from a device that failed', () => {
    for (const value of [0xb3, 0xb0, 0x32, 0x101]) expect(isOfBrokenSession(errorOf(value))).toBe(true);
    for (const value of [0x30, 0x70, 0xa0]) expect(isOfBrokenSession(errorOf(value))).toBe(false);
    expect(isOfBrokenSession(new Error('another'))).toBe(false);
  });
});
