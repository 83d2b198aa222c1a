import { describe, expect, it } from '@jest/globals';
import { jwksUriProblem } from './jwks-uri.ts';

describe('the address of a JWK Set', () => {
  it('may be https, anywhere but on this machine', () => {
    expect(jwksUriProblem('https://client.example.com/jwks', { allowLoopback: false })).toBeUndefined();
    expect(jwksUriProblem('https://localhost/jwks', { allowLoopback: false })).toContain(
      'ALLOW_LOOPBACK_JWKS',
    );
  });

  it.each(['http://127.0.0.1:9402/jwks', 'http://[::1]:9402/jwks', 'http://localhost/jwks'])(
    'may be %s where loopback is allowed',
    (uri) => {
      expect(jwksUriProblem(uri, { allowLoopback: true })).toBeUndefined();
      expect(jwksUriProblem(uri, { allowLoopback: false })).toContain('ALLOW_LOOPBACK_JWKS');
    },
  );

  it.each([
    'http://client.example.com/jwks',
    'http://localhost.example.com/jwks',
    'http://127.0.0.1.example.com/jwks',
    'http://192.168.0.1/jwks',
    'file:///etc/jwks.json',
    'https://user:secret@client.example.com/jwks',
    'https://client.example.com/jwks#one',
    'jwks',
  ])('may not be %s', (uri) => {
    expect(jwksUriProblem(uri, { allowLoopback: true })).toEqual(expect.any(String));
  });
});
