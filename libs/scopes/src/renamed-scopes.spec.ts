import { describe, expect, it } from '@jest/globals';
import { currentScope, isScope, type Renamings, renamedScopes, ScopeSet, withCurrentNames } from './index.ts';

const renamings: Renamings = {
  'accounts.look': { to: 'accounts.read', until: '2027-03-01T00:00:00Z' },
};
const before = { renamings, now: Date.parse('2027-02-28T23:59:59.999Z') };
const after = { renamings, now: Date.parse('2027-03-01T00:00:00Z') };
const namesOf = (text: string, options: typeof before) => [
  ...withCurrentNames(ScopeSet.parse(text), options),
];

describe('a scope that was renamed', () => {
  it('is held by its former name until its time has come', () => {
    expect(namesOf('accounts.look openid', before)).toEqual(['accounts.look', 'openid', 'accounts.read']);
    expect(namesOf('accounts.look openid', after)).toEqual(['accounts.look', 'openid']);
  });

  it('is told by its former name until then', () => {
    expect([currentScope('accounts.look', before), currentScope('accounts.look', after)]).toEqual([
      'accounts.read',
      undefined,
    ]);
    for (const other of ['accounts.read', 'accounts.loo', 'toString', ''])
      expect(currentScope(other, before)).toBeUndefined();
  });

  it('gives nothing to who holds the present name, nor the former one to anybody', () => {
    expect(namesOf('accounts.read', before)).toEqual(['accounts.read']);
  });

  it('is nothing for a time that cannot be read', () => {
    const never = { 'accounts.look': { to: 'accounts.read', until: 'soon' } } as const;
    expect(currentScope('accounts.look', { renamings: never, now: 0 })).toBeUndefined();
  });

  it('is declared by its present name alone, in this workspace', () => {
    for (const [former, { to, until }] of Object.entries(renamedScopes))
      expect([former, isScope(former), isScope(to), Number.isNaN(Date.parse(until))]).toEqual([
        former,
        false,
        true,
        false,
      ]);
    expect(Object.isFrozen(renamedScopes)).toBe(true);
  });
});
