import { describe, expect, it } from '@jest/globals';
import * as publicSurface from './index.ts';
import { allScopes, defineScopes, describeScope, isScope, scopes, ScopeSyntaxError } from './index.ts';

describe('the scope registry', () => {
  it('holds every scope by its name, in the order of declaration', () => {
    expect(scopes.accounts).toEqual({ read: 'accounts.read', write: 'accounts.write' });
    expect(allScopes).toEqual(Object.values<object>(scopes).flatMap((group) => Object.values(group)));
    expect(allScopes.slice(0, 2)).toEqual(['accounts.read', 'accounts.write']);
    expect(new Set(allScopes).size).toBe(allScopes.length);
  });

  it('tells a declared scope from any other text', () => {
    expect(isScope('accounts.read')).toBe(true);
    expect(isScope('accounts.delete')).toBe(false);
    expect(isScope('toString')).toBe(false);
  });

  it('describes every scope', () => {
    for (const scope of allScopes) expect(describeScope(scope)).toMatch(/\w+/);
  });

  it('cannot be changed at run time', () => {
    expect(Object.isFrozen(scopes)).toBe(true);
    expect(Object.isFrozen(scopes.accounts)).toBe(true);
  });
});

describe('defineScopes', () => {
  it('refuses a name that RFC 6749 does not allow', () => {
    expect(() => defineScopes('my accounts', { read: 'Read' })).toThrow(ScopeSyntaxError);
  });

  it('refuses a scope that nobody described', () => {
    expect(() => defineScopes('payments', { read: ' ' })).toThrow(
      "The scope 'payments.read' needs a description",
    );
  });
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'ScopeSet',
    'ScopeSyntaxError',
    'allScopes',
    'currentScope',
    'defineScopes',
    'describeScope',
    'isScope',
    'isScopeToken',
    'renamedScopes',
    'scopes',
    'withCurrentNames',
  ]);
});
