import type { VerifiedAccessToken } from '@ambit/access-token';
import { ScopeSet } from '@ambit/scopes';
import { expect, it } from '@jest/globals';
import { TokenClient } from './client.ts';

it('a client whose token has the former name of a scope holds the scope until that time has come', () => {
  const token: Pick<VerifiedAccessToken, 'clientId' | 'scopes' | 'claims' | 'jwtId'> = {
    ...{ clientId: 'client', scopes: ScopeSet.parse('accounts.look'), claims: {}, jwtId: 'jti' },
  };
  const renamings = { 'accounts.look': { to: 'accounts.read', until: '2027-03-01' } } as const;
  const clientAt = (now: string) =>
    // Of a token no more is read.
    new TokenClient(token as VerifiedAccessToken, { renamings, now: Date.parse(now) });
  expect(clientAt('2027-02-28').scopes.has('accounts.read')).toBe(true);
  expect(clientAt('2027-03-01').scopes.has('accounts.read')).toBe(false);
  expect(clientAt('2027-02-28').scopes.has('accounts.write')).toBe(false);
});
