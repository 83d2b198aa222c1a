import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Credential } from '../index.ts';
import { parseChallenges } from './challenge.ts';
import * as publicSurface from './index.ts';
import { tokenMint } from './index.ts';

describe('a challenge', () => {
  const read = (header: string) =>
    parseChallenges(header)?.map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

  it('is read with its parameters, also when there are several', () => {
    expect(read('Bearer realm="a", scope="b c", DPoP algs="ES256"')).toEqual([
      ['Bearer', { realm: 'a', scope: 'b c' }],
      ['DPoP', { algs: 'ES256' }],
    ]);
  });

  it.each([
    '',
    'Bearer',
    'Bearer realm=a',
    'Bearer realm="a',
    'Bearer realm="a", realm="b"',
    'Bearer realm="a" x',
  ])('that is none is not read: %j', (header) => {
    expect(read(header)).toBeUndefined();
  });
});

describe('a minted token', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const mint = tokenMint({
    issuer: 'https://op.example',
    audience: 'https://api.example',
    privateKey,
    kid: 'k',
    clock: () => now,
  });
  const partsOf = (credential: Credential) => {
    const [header = '', claims = '', signature = ''] = mint(credential, {
      client_id: 'client',
      scope: 'a.b',
    }).split('.');
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString());
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    return { header: read(header), claims: { ...read(claims), jti: undefined }, isSigned };
  };

  it('that is valid is an access token by RFC 9068', () => {
    expect(partsOf('valid')).toEqual({
      header: { alg: 'ES256', kid: 'k', typ: 'at+jwt' },
      claims: {
        iss: 'https://op.example',
        aud: 'https://api.example',
        sub: 'client',
        client_id: 'client',
        scope: 'a.b',
        iat: now / 1000,
        exp: now / 1000 + 300,
      },
      isSigned: true,
    });
  });

  it.each(['expired', 'wrong-audience', 'id-token', 'without-exp', 'bound-without-proof'] as const)(
    'that is %s is signed all the same, and wrong in that alone',
    (credential) => {
      const { header, claims, isSigned } = partsOf(credential);
      expect(isSigned).toBe(true);
      expect({ header, claims }).not.toEqual({ ...partsOf('valid'), isSigned: undefined });
    },
  );

  it.each(['forged', 'altered', 'unsigned', 'public-key-as-secret', 'key-in-header'] as const)(
    'that is %s has no signature of the issuer',
    (credential) => {
      expect(partsOf(credential).isSigned).toBe(false);
    },
  );
});

it('exports what the README names and nothing else', () => {
  expect(Object.keys(publicSurface).sort()).toEqual([
    'registryDrift',
    'runDenialMatrix',
    'startTestIssuer',
    'tokenMint',
  ]);
});
