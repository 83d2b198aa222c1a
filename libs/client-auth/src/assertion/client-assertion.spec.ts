import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type FakeProvider, fakeProvider, granted, json } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  clientCredentials,
  generateSigner,
  issuerProfiles,
  mintClientAssertion,
  type Signer,
} from '../index.ts';

let key: Signer;
let provider: FakeProvider;
beforeEach(async () => {
  key = await generateSigner('ES256');
  provider = await fakeProvider();
});
afterEach(() => provider.close());

const mint = (options: Partial<Parameters<typeof mintClientAssertion>[0]> = {}) =>
  mintClientAssertion({
    key,
    clientId: 'client-1',
    issuer: 'https://op.example',
    tokenEndpoint: 'https://op.example/token',
    ...options,
  });

describe('a client assertion', () => {
  it('is for one issuer, by a string, says what it is and by which key, and lives for a minute', async () => {
    const { assertion, jti } = await mint({ clock: () => 1_000_999 });
    expect(decodeProtectedHeader(assertion)).toEqual({
      alg: 'ES256',
      kid: key.kid,
      typ: 'client-authentication+jwt',
    });
    // Exactly these: no nbf, which a clock that is a little behind would refuse.
    expect(decodeJwt(assertion)).toEqual({
      iss: 'client-1',
      sub: 'client-1',
      aud: 'https://op.example',
      iat: 1_000,
      exp: 1_060,
      jti,
    });
  });

  it('has an identifier of 192 random bits, never the same', async () => {
    const minted = await Promise.all(Array.from({ length: 500 }, () => mint()));
    expect(new Set(minted.map(({ jti }) => jti)).size).toBe(500);
    for (const { jti } of minted) expect(Buffer.from(jti, 'base64url')).toHaveLength(24);
  });

  it('has the token endpoint for its audience, exactly as it is spelled, where an issuer wants that', async () => {
    const tokenEndpoint = 'https://op.example/glewlwyd/token/';
    const { assertion } = await mint({ tokenEndpoint, profile: issuerProfiles.tokenEndpointAudience });
    expect(decodeJwt(assertion).aud).toBe(tokenEndpoint);
    expect(decodeProtectedHeader(assertion).typ).toBe('JWT');
  });

  it('is made anew for every HTTP request: after a failure, for a nonce, and for the next token', async () => {
    const grant = granted({ token_type: 'DPoP' });
    const answers = [
      json(503, {}),
      json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'nonce-1' }),
      json(429, {}, { 'retry-after': '0' }),
      grant,
      json(400, { error: 'use_dpop_nonce' }, { 'dpop-nonce': 'nonce-2' }),
      grant,
    ];
    provider.token = (response, request) => answers.shift()?.(response, request);
    const tokens = clientCredentials({
      issuer: provider.issuer,
      clientId: 'client-1',
      key,
      dpopKey: await generateSigner('ES256'),
      scopes: ['accounts.read'],
      retryForMs: 60_000,
      random: () => 0,
      [allowInsecureLoopback]: true,
    });
    tokens.invalidate(await tokens.getToken());
    await tokens.getToken();
    const identifiers = (values: readonly string[]): number =>
      new Set(values.map((value) => decodeJwt(value).jti)).size;
    const sent = provider.tokenRequests;
    expect(sent).toHaveLength(6);
    expect(identifiers(sent.map(({ form }) => form.get('client_assertion') ?? ''))).toBe(6);
    expect(identifiers(sent.map(({ headers }) => String(headers['dpop'])))).toBe(6);
  });
});
