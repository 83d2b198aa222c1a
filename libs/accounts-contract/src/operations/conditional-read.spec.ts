import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMatched, ReadHeaders } from './conditional-read.ts';

describe('If-None-Match', () => {
  it.each<[boolean, string, string]>([
    [true, '*', '"1"'],
    [true, '"1"', '"1"'],
    [false, '"2"', '"1"'],
    [false, '"11"', '"1"'],
    [true, 'W/"1"', '"1"'],
    [true, '"1"', 'W/"1"'],
    [true, '"0", W/"1" ,"2"', '"1"'],
    [true, '"a,b","1"', '"1"'],
    [false, '"a,b"', '"b"'],
    [false, '""', '"1"'],
  ])('matches: %p, by %s, for %s', (isMatch, header, etag) => {
    expect(ReadHeaders.safeParse({ 'if-none-match': header }).success).toBe(true);
    expect(isMatched(header, etag)).toBe(isMatch);
  });

  it('is not there, and matches nothing', () => expect(isMatched(undefined, '"1"')).toBe(false));

  it.each(['', '1', '"1', '*, "1"', 'w/"1"', '"1" "2"', '"a"b"', `"${'x'.repeat(1_000)}"`])(
    'is refused as %j',
    (header) => expect(ReadHeaders.safeParse({ 'if-none-match': header }).success).toBe(false),
  );

  it('finds a tag in any list that holds it, and in no other', () => {
    const opaque = fc.stringMatching(/^[!#-~]{0,8}$/);
    const listed = fc.record({ opaque, isWeak: fc.boolean() });
    fc.assert(
      fc.property(fc.array(listed, { minLength: 1, maxLength: 20 }), opaque, (tags, wanted) => {
        const header = tags.map((tag) => `${tag.isWeak ? 'W/' : ''}"${tag.opaque}"`).join(', ');
        expect(ReadHeaders.safeParse({ 'if-none-match': header }).success).toBe(true);
        expect(isMatched(header, `"${wanted}"`)).toBe(tags.some((tag) => tag.opaque === wanted));
      }),
    );
  });
});
