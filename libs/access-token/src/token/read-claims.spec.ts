import { describe, expect, it } from '@jest/globals';
import { readClaims } from './read-claims.ts';

const now = 1_764_000_000;
const claims = {
  iss: 'https://op.example',
  sub: 'client',
  client_id: 'client',
  jti: 'id',
  iat: now,
  exp: now + 300,
};
const read = (changed: object) =>
  readClaims({ ...claims, ...changed }, 'https://api.example', {
    issuedAt: now,
    notBefore: undefined,
    expiresAt: now + 300,
  });
const refusedAs = (code: string) => expect.objectContaining({ code });

describe('a claim that names somebody', () => {
  it.each(['iss', 'sub', 'client_id', 'jti'])('(%s) is a text of 1 to 1,024 characters', (claim) => {
    expect(read({ [claim]: 'x'.repeat(1024) })).toBeDefined();
    for (const value of ['', 'x'.repeat(1025), 7, ['x'], null])
      expect(() => read({ [claim]: value })).toThrow(refusedAs('invalid_claim'));
  });
});
