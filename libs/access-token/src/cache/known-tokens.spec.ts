import { createHash } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  AccessTokenError,
  type AccessTokenVerifier,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
  memoryProofReplayStore,
  type Revocations,
} from '../index.ts';
import { type ProofKey, testProofKey, url } from '../dpop/proof.fixture.ts';
import { FakeIssuer } from '../keys/fake-issuer.fixture.ts';
import { VirtualTime } from '../keys/virtual-time.fixture.ts';
import { audience, issuer, seconds, type TestKey, testKey } from '../verifier.fixture.ts';
import { tokenDigest } from './token-digest.ts';

const minute = 60_000;

let key: TestKey;
let next: TestKey;
let proofKey: ProofKey;
let token: string;
let time: VirtualTime;
let provider: FakeIssuer;
let verifier: AccessTokenVerifier;

beforeAll(async () => {
  key = await testKey('ES256', 'k1');
  next = await testKey('ES256', 'k2');
  proofKey = await testProofKey('ES256');
  token = await key.token();
});

beforeEach(() => {
  time = new VirtualTime();
  provider = new FakeIssuer(key.publicJwk);
  verifier = make();
});

afterEach(() => verifier.close());

function make(
  options: Partial<Pick<AccessTokenVerifierOptions, 'cache' | 'dpop' | 'revocations'>> = {},
): AccessTokenVerifier {
  const { clock, schedule } = time;
  return createAccessTokenVerifier({ issuer, audience, fetch: provider.fetch, clock, schedule, ...options });
}

async function outcome(of: AccessTokenVerifier, value = token): Promise<string> {
  try {
    await of.verify(value);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(AccessTokenError);
    return (error as AccessTokenError).code; // asserted above
  }
}

describe('a token that was verified before', () => {
  it('is recalled at once, as the same object, and unknown before', async () => {
    expect(verifier.recall(token)).toBeUndefined();
    const verified = await verifier.verify(token);
    expect(verifier.recall(token)).toBe(verified);
    expect(await verifier.verify(token)).toBe(verified);
  });

  it('is not verified again', async () => {
    await verifier.verify(token);
    const subtle = jest.spyOn(crypto.subtle, 'verify');
    await verifier.verify(token);
    expect(subtle).not.toHaveBeenCalled();
    await verifier.verify(await key.token({ jti: 'other' }));
    expect(subtle).toHaveBeenCalledTimes(1);
    subtle.mockRestore();
  });

  it('is known by the whole of it: no other text is taken for it', async () => {
    await verifier.verify(token);
    for (const other of [
      `${token} `,
      token.slice(0, -1),
      `${token}=`,
      token.toUpperCase(),
      '',
      `${token}\uD800`,
    ])
      expect(verifier.recall(other)).toBeUndefined();
    expect(verifier.recall('x'.repeat(1_000_000))).toBeUndefined();
  });

  it('is not known any more when it ends', async () => {
    await verifier.verify(token);
    await time.pass(5 * minute + 9_999);
    expect(verifier.recall(token)).toBeDefined();
    await time.pass(1);
    expect(verifier.recall(token)).toBeUndefined();
    expect(await outcome(verifier)).toBe('expired');
  });

  it.each([
    ['iat', 'issued_in_the_future'],
    ['nbf', 'not_yet_valid'],
  ])('is not taken before its %s, when the clock has gone back', async (claim, code) => {
    time.skip(minute);
    const later = await key.token({ iat: seconds, nbf: seconds, [claim]: seconds + 60 });
    await verifier.verify(later);
    expect(verifier.recall(later)).toBeDefined();
    time.skip(-minute);
    expect(verifier.recall(later)).toBeUndefined();
    expect(await outcome(verifier, later)).toBe(code);
  });

  it('is not known any more when its key has left the set', async () => {
    const long = await key.token({ exp: seconds + 3600 });
    await verifier.verify(long);
    await time.pass(6 * minute);
    expect(verifier.recall(long)).toBeDefined();
    provider.keys = [next.publicJwk];
    await time.pass(6 * minute);
    expect(verifier.recall(long)).toBeUndefined();
    expect(await outcome(verifier, long)).toBe('unknown_key');
  });

  it('is not known any more when another key has its name', async () => {
    const long = await key.token({ exp: seconds + 3600 });
    await verifier.verify(long);
    provider.keys = [{ ...next.publicJwk, kid: 'k1' }];
    await time.pass(6 * minute);
    expect(verifier.recall(long)).toBeUndefined();
    expect(await outcome(verifier, long)).toBe('invalid_signature');
  });

  it('is unavailable, as any other, when the keys are too old to serve', async () => {
    const long = await key.token({ exp: seconds + 7200 });
    await verifier.verify(long);
    provider.breaks('is away');
    await time.pass(60 * minute);
    expect(verifier.recall(long)).toBeDefined();
    await time.pass(10 * minute);
    expect(verifier.recall(long)).toBeUndefined();
    expect(await outcome(verifier, long)).toBe('keys_unavailable');
  });

  it('is not known where nothing is to be remembered', async () => {
    const forgetful = make({ cache: false });
    await forgetful.verify(token);
    expect(forgetful.recall(token)).toBeUndefined();
    forgetful.close();
  });

  it('is not forgotten for the tokens of another client, nor for those of the same name at another issuer', async () => {
    const other = 'https://other.example';
    const jwks = { keys: [key.publicJwk] };
    const of = createAccessTokenVerifier({
      issuers: [
        { issuer, keys: { from: 'jwks', jwks } },
        { issuer: other, keys: { from: 'jwks', jwks } },
      ],
      audience,
      clock: time.clock,
      cache: { maxEntries: 3 },
    });
    const mine = [token, await key.token({ client_id: 'client-2' })];
    for (const each of mine) await of.verify(each);
    for (const jti of ['a', 'b', 'c', 'd']) {
      const flood = await key.token({ iss: other, jti });
      await of.verify(flood);
      expect(of.recall(flood)).toBeDefined();
    }
    expect(mine.map((each) => of.recall(each) !== undefined)).toEqual([true, true]);
  });

  it('is forgotten when there is no room', async () => {
    const small = make({ cache: { maxEntries: 2 } });
    const tokens = await Promise.all(['a', 'b', 'c'].map((jti) => key.token({ jti })));
    for (const each of tokens) await small.verify(each);
    expect(tokens.map((each) => small.recall(each) !== undefined)).toEqual([false, true, true]);
    small.close();
  });
});

it('a token that was refused is not remembered: it may be good in a moment', async () => {
  const early = await key.token({ nbf: seconds + 60 });
  expect(await outcome(verifier, early)).toBe('not_yet_valid');
  const byNext = await next.token();
  expect(await outcome(verifier, byNext)).toBe('unknown_key');
  provider.keys = [key.publicJwk, next.publicJwk];
  await time.pass(minute);
  expect([await outcome(verifier, early), await outcome(verifier, byNext)]).toEqual(['accepted', 'accepted']);
});

describe('a bound token that was verified before', () => {
  it('is not recalled, and needs its proof every time, while its signature is not verified again', async () => {
    const bound = await key.token({ cnf: { jkt: proofKey.jkt } });
    const dpop = { replayStore: memoryProofReplayStore({ clock: time.clock }) };
    const of = make({ dpop });
    const proof = { value: await proofKey.proof(bound), method: 'GET', url };
    await of.verify(bound, { proof });
    expect(of.recall(bound)).toBeUndefined();
    await expect(of.verify(bound)).rejects.toMatchObject({ code: 'missing_proof' });
    await expect(of.verify(bound, { proof })).rejects.toMatchObject({ code: 'proof_replayed' });
    const subtle = jest.spyOn(crypto.subtle, 'verify');
    await of.verify(bound, { proof: { ...proof, value: await proofKey.proof(bound) } });
    expect(subtle).toHaveBeenCalledTimes(1); // the proof
    subtle.mockRestore();
    of.close();
  });

  it('is not taken for a bearer token under Bearer, nor a bearer token for a bound one', async () => {
    await verifier.verify(token);
    const proof = { value: await proofKey.proof(token), method: 'GET', url };
    await expect(verifier.verify(token, { proof })).rejects.toMatchObject({ code: 'token_not_bound' });
  });
});

describe('a token that is revoked', () => {
  const revoked = new Set<string>();
  const revocations: Revocations = { isRevoked: ({ jwtId }) => revoked.has(jwtId) };
  beforeEach(() => revoked.clear());

  it('is refused from that moment on, whether it was verified before or not', async () => {
    const of = make({ revocations });
    expect(await outcome(of)).toBe('accepted');
    expect(of.recall(token)).toBeDefined();
    revoked.add('canary-jti');
    expect(of.recall(token)).toBeUndefined();
    expect(await outcome(of)).toBe('revoked');
    expect(await outcome(make({ revocations }))).toBe('revoked');
    // Whoever takes back a revocation has it verified anew.
    revoked.clear();
    expect(of.recall(token)).toBeUndefined();
    expect(await outcome(of)).toBe('accepted');
    of.close();
  });

  it('is asked about with all that the token says', async () => {
    const isRevoked = jest.fn<Revocations['isRevoked']>(() => false);
    const of = make({ revocations: { isRevoked } });
    const verified = await of.verify(token);
    of.recall(token);
    expect(isRevoked.mock.calls).toEqual([[verified], [verified]]);
    of.close();
  });

  it.each([
    ['says so', new AccessTokenError('revocations_unavailable', 'not fed for 5 s', { retryAfter: 2 }), 2],
    ['fails otherwise', new Error('away'), undefined],
    ['throws another code', new AccessTokenError('expired', 'no'), undefined],
  ])(
    'is not known when the list %s: nothing is taken, and nothing forgotten',
    async (_, failure, retryAfter) => {
      let fails = false;
      const of = make({
        revocations: {
          isRevoked: () => {
            if (fails) throw failure;
            return false;
          },
        },
      });
      await of.verify(token);
      fails = true;
      expect(of.recall(token)).toBeUndefined();
      const error: unknown = await of.verify(token).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'revocations_unavailable', isAboutTheToken: false, retryAfter });
      fails = false;
      expect(of.recall(token)).toBeDefined();
      of.close();
    },
  );

  it('is refused also when that comes while its proof is waited for', async () => {
    const bound = await key.token({ cnf: { jkt: proofKey.jkt } });
    const use = async () => {
      revoked.add('canary-jti');
      return true;
    };
    const of = make({ revocations, dpop: { replayStore: { use } } });
    const proof = { value: await proofKey.proof(bound), method: 'GET', url };
    await expect(of.verify(bound, { proof })).rejects.toMatchObject({ code: 'revoked' });
    of.close();
  });

  it('does not use up a proof, nor a place for one', async () => {
    const bound = await key.token({ cnf: { jkt: proofKey.jkt } });
    const use = jest.fn(() => Promise.resolve(true));
    const of = make({ revocations, dpop: { replayStore: { use } } });
    revoked.add('canary-jti');
    const proof = { value: await proofKey.proof(bound), method: 'GET', url };
    await expect(of.verify(bound, { proof })).rejects.toMatchObject({ code: 'revoked' });
    expect(use).not.toHaveBeenCalled();
    of.close();
  });

  it('is not asked about when it is refused anyway', async () => {
    const isRevoked = jest.fn<Revocations['isRevoked']>(() => false);
    const of = make({ revocations: { isRevoked } });
    expect(await outcome(of, await key.token({ aud: 'https://other.example' }))).toBe('wrong_audience');
    expect(isRevoked).not.toHaveBeenCalled();
    of.close();
  });
});

it('the digest of a token is its SHA-256, all of it', () => {
  const sha256 = createHash('sha256').update(token).digest('hex');
  expect(Buffer.from(tokenDigest(token), 'latin1').toString('hex')).toBe(sha256);
});
