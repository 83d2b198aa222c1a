import { describe, expect, it } from '@jest/globals';
import { refusedClaim } from './refused-claim.ts';

const issuer = 'https://login.example.com';
const now = 1_795_519_911;
const input = (claims: object, audience: 'issuer' | 'either' = 'issuer') => ({
  claims: { ...claims },
  issuer,
  tokenEndpoint: `${issuer}/token`,
  rules: { audience, type: 'required', iat: 'required', longest_lifetime: 300 } as const,
  now,
});
const wrongAudience = 'audience (aud) must equal the endpoint url, issuer identifier or token endpoint url';

describe('a claim that oidc-provider refuses', () => {
  it('is shown beside what was expected, bounded, and unproven where the signature was not looked at', () => {
    expect(refusedClaim(wrongAudience, input({ aud: 'https://x.example' }))).toEqual({
      expected: issuer,
      got: "'https://x.example'",
      unproven: true,
    });
    expect(refusedClaim(wrongAudience, input({ aud: ['x'.repeat(5_000)] }, 'either'))).toEqual({
      expected: `${issuer} or ${issuer}/token`,
      got: `a list: '${'x'.repeat(100)}'`,
      unproven: true,
    });
  });

  it('is a time beside that of the provider', () => {
    expect(refusedClaim('jwt expired', input({ exp: now - 60 }))).toEqual({
      expected: `more than ${now - 10}`,
      got: now - 60,
    });
    expect(refusedClaim('jwt not active yet', input({ nbf: now + 60 }))).toEqual({
      expected: `at most ${now + 10}`,
      got: now + 60,
    });
  });

  it('is named when it is in milliseconds', () => {
    expect(refusedClaim('jwt not active yet', input({ nbf: now * 1000 }))?.hint).toContain(
      'nbf is in milliseconds',
    );
  });

  it('is none where another check failed', () => {
    expect(refusedClaim('signature verification failed', input({ exp: now - 60 }))).toBeUndefined();
  });
});
