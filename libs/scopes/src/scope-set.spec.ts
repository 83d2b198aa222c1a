import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScopeSet, ScopeSyntaxError } from './index.ts';

function codeOf(text: string): string | undefined {
  try {
    ScopeSet.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof ScopeSyntaxError ? error.code : String(error);
  }
}

describe('ScopeSet.parse', () => {
  it('reads space-delimited tokens and keeps their order', () => {
    expect([...ScopeSet.parse('accounts.write openid https://scopes.example/x')]).toEqual([
      'accounts.write',
      'openid',
      'https://scopes.example/x',
    ]);
  });

  it('counts a repeated token once and keeps case apart', () => {
    expect(ScopeSet.parse('a A a').toString()).toBe('a A');
  });

  it.each(['', ' ', 'a  b', ' a', 'a '])('refuses %j as an empty token', (text) => {
    expect(codeOf(text)).toBe('empty_scope_token');
  });

  it.each(['a"b', 'a\\b', 'a\tb', 'a\nb', 'é', 'a\u0000', 'a\u007f'])(
    'refuses the character in %j',
    (text) => {
      expect(codeOf(text)).toBe('invalid_scope_token');
    },
  );

  it('gives back what it formatted, and never throws an uncoded error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const code = codeOf(text);
        if (code === undefined) {
          const once = ScopeSet.parse(text).toString();
          expect(ScopeSet.parse(once).toString()).toBe(once);
        } else expect(['empty_scope_token', 'invalid_scope_token']).toContain(code);
      }),
    );
  });
});

describe('ScopeSet', () => {
  const both = ScopeSet.of('accounts.read', 'accounts.write');

  it('covers what it holds and nothing more', () => {
    expect(both.covers(['accounts.read'])).toBe(true);
    expect(both.covers([])).toBe(true);
    expect(ScopeSet.of('accounts.write').covers(both)).toBe(false);
  });

  it('names what is missing in the order asked', () => {
    expect(ScopeSet.of('b').missing(['c', 'b', 'a'])).toEqual(['c', 'a']);
  });

  it('unites without changing either side', () => {
    const read = ScopeSet.of('accounts.read');
    expect(read.union(ScopeSet.of('accounts.write')).toString()).toBe('accounts.read accounts.write');
    expect(read.size).toBe(1);
  });

  it('serialises as the scope parameter', () => {
    expect(JSON.stringify({ scope: both })).toBe('{"scope":"accounts.read accounts.write"}');
  });

  it('refuses to be built of what is no scope-token', () => {
    expect(() => ScopeSet.of('accounts read')).toThrow(ScopeSyntaxError);
  });
});
