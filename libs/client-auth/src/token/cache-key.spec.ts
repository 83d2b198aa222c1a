import { describe, expect, it } from '@jest/globals';
import { tokenCacheKey, type TokenIdentity } from './cache-key.ts';

const token: TokenIdentity = {
  issuer: 'https://op.example',
  clientId: 'client-1',
  scopes: ['accounts.read', 'accounts.write'],
  resource: 'https://accounts.example',
  binding: 'thumbprint',
};

describe('the name of a token in a cache', () => {
  it.each<[string, Partial<TokenIdentity>]>([
    ['the issuer', { issuer: 'https://op.example/' }],
    ['the client', { clientId: 'client-2' }],
    ['the scopes', { scopes: ['accounts.read'] }],
    ['the resource', { resource: undefined }],
    ['the key that it is bound to', { binding: undefined }],
  ])('is another when %s is', (_, part) => {
    expect(tokenCacheKey({ ...token, ...part })).not.toBe(tokenCacheKey(token));
  });

  it('is the same in whichever order the scopes come', () => {
    expect(tokenCacheKey({ ...token, scopes: token.scopes.toReversed() })).toBe(tokenCacheKey(token));
  });
});
