import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccessTokenError,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
  memoryProofReplayStore,
  type ProvedRequest,
  type Revocations,
} from './index.ts';
import { type ProofKey, testProofKey, url } from './dpop/proof.fixture.ts';
import { audience, issuer, now, seconds, type TestKey, testKey } from './verifier.fixture.ts';

let key: TestKey;
let proofKey: ProofKey;

beforeAll(async () => {
  key = await testKey('ES256', 'k1');
  proofKey = await testProofKey('ES256');
});

type Options = Partial<Pick<AccessTokenVerifierOptions, 'dpop' | 'revocations'>>;

function make(options: Options = {}) {
  return createAccessTokenVerifier({
    issuer,
    audience,
    keys: { from: 'jwks', jwks: { keys: [key.publicJwk] } },
    clock: () => now,
    dpop: { replayStore: memoryProofReplayStore({ clock: () => now }) },
    ...options,
  });
}

async function errorOf(token: string, verifier = make(), proof?: ProvedRequest): Promise<AccessTokenError> {
  const error: unknown = await verifier.verify(token, { proof }).catch((reason: unknown) => reason);
  if (!(error instanceof AccessTokenError)) throw new Error('not refused');
  return error;
}

const revoking = (isRevoked: Revocations['isRevoked']) => make({ revocations: { isRevoked } });
const known = { issuer, clientId: 'client', jwtId: 'canary-jti' };

describe('the error of a token whose signature is good has the token', () => {
  it.each([
    ['expired', { exp: seconds - 11 }],
    ['not_yet_valid', { nbf: seconds + 11 }],
    ['issued_in_the_future', { iat: seconds + 11 }],
  ])('that is %s', async (code, claims) => {
    const error = await errorOf(await key.token(claims));
    expect(error).toMatchObject({ code, verifiedToken: { ...known, claims } });
  });

  it('that is revoked, or of which that cannot be told', async () => {
    const token = await key.token();
    expect(
      await errorOf(
        token,
        revoking(() => true),
      ),
    ).toMatchObject({
      code: 'revoked',
      verifiedToken: known,
    });
    const away = new AccessTokenError('revocations_unavailable', 'not fed', { retryAfter: 2 });
    const verifier = revoking(() => {
      throw away;
    });
    expect(await errorOf(token, verifier)).toMatchObject({
      code: 'revocations_unavailable',
      message: 'not fed',
      retryAfter: 2,
      verifiedToken: known,
    });
    // It may be thrown again, about another.
    expect(away.verifiedToken).toBeUndefined();
  });

  it('that came without what proves it, or by a proof that was used before, or of which that cannot be told', async () => {
    const bound = await key.token({ cnf: { jkt: proofKey.jkt } });
    const verifiedToken = { ...known, boundTo: proofKey.jkt };
    const verifier = make();
    const proof = { value: await proofKey.proof(bound), method: 'GET', url };
    expect(await errorOf(bound, verifier)).toMatchObject({ code: 'missing_proof', verifiedToken });
    await verifier.verify(bound, { proof });
    expect(await errorOf(bound, verifier, proof)).toMatchObject({ code: 'proof_replayed', verifiedToken });
    expect(await errorOf(bound, verifier, { ...proof, method: 'PUT' })).toMatchObject({
      code: 'invalid_proof',
      verifiedToken,
    });
    const cause = new Error('away');
    const away = make({ dpop: { replayStore: { use: () => Promise.reject(cause) } } });
    expect(await errorOf(bound, away, proof)).toMatchObject({
      code: 'replay_store_unavailable',
      verifiedToken,
      cause,
    });
  });

  it('and shows it to who asks for it alone', async () => {
    const error = await errorOf(
      await key.token(),
      revoking(() => true),
    );
    expect(error.verifiedToken).toMatchObject(known);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary-jti');
    expect(JSON.stringify({ ...error, error })).not.toContain('canary-jti');
    expect(Reflect.ownKeys(error)).not.toContain('verifiedToken');
    expect(error).not.toHaveProperty('cause');
  });
});

describe('the error of any other token has none', () => {
  it('that another key has signed, or that is for somebody else, or does not say what it must', async () => {
    const stranger = await testKey('ES256', 'k1');
    for (const token of [
      await stranger.token(),
      await stranger.token({ exp: seconds - 11 }),
      await key.token({ aud: 'https://other.example' }),
      await key.token({ aud: 'https://other.example', exp: seconds - 11 }),
      await key.token({ client_id: undefined }),
      await key.token({ client_id: 7 as never }), // as no provider should
      'a.b.c',
    ])
      expect((await errorOf(token)).verifiedToken).toBeUndefined();
  });
});
