import { describe, expect, it } from '@jest/globals';
import { isCompactForm } from './compact-form.ts';

describe('the compact form of a signed JWT', () => {
  it('is three segments of canonical base64url', () => {
    expect(isCompactForm('eyJh.eyJi.AAAA')).toBe(true);
  });

  it.each([
    ['fewer segments', 'eyJh.eyJi'],
    ['more segments', 'eyJh.eyJi.AAAA.AAAA'],
    ['an empty header', '.eyJi.AAAA'],
    ['an empty payload', 'eyJh..AAAA'],
    ['an empty signature', 'eyJh.eyJi.'],
    ['padding', 'eyJh.eyJi.AA=='],
    ['the other alphabet', 'eyJh.eyJi.+/+/'],
    ['bits that mean nothing', 'eyJh.eyJi.AB'],
    ['white space', 'eyJh.eyJi.AAAA\n'],
  ])('has not %s', (_, text) => {
    expect(isCompactForm(text)).toBe(false);
  });
});
