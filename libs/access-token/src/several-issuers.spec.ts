import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccessTokenError,
  type AccessTokenVerifier,
  type AccessTokenVerifierOptions,
  createAccessTokenVerifier,
  type KeySource,
  type TrustedIssuer,
} from './index.ts';
import { audience, now, type TestKey, testKey } from './verifier.fixture.ts';

const alpha = 'https://alpha.example';
const beta = 'https://beta.example';
let alphaKey: TestKey;
let betaKey: TestKey;
let verifier: AccessTokenVerifier;

const given = ({ publicJwk }: TestKey): KeySource => ({ from: 'jwks', jwks: { keys: [publicJwk] } });

beforeAll(async () => {
  // One kid, so that only the issuer tells the keys apart.
  alphaKey = await testKey('ES256', 'k1');
  betaKey = await testKey('ES256', 'k1');
  verifier = createAccessTokenVerifier({
    issuers: [
      { issuer: alpha, keys: given(alphaKey) },
      { issuer: beta, keys: given(betaKey) },
    ],
    audience,
    clock: () => now,
  });
});

async function outcomeOf(token: string, of: AccessTokenVerifier = verifier): Promise<string> {
  try {
    return (await of.verify(token)).issuer;
  } catch (error) {
    expect(error).toBeInstanceOf(AccessTokenError);
    return (error as AccessTokenError).code; // asserted above
  }
}

describe('a verifier of several issuers', () => {
  it('names them, and takes the tokens of each by its own keys', async () => {
    expect(verifier.issuers).toEqual([alpha, beta]);
    expect(await outcomeOf(await alphaKey.token({ iss: alpha }))).toBe(alpha);
    expect(await outcomeOf(await betaKey.token({ iss: beta }))).toBe(beta);
  });

  it('never takes a token that names one issuer by the key of another', async () => {
    expect(await outcomeOf(await alphaKey.token({ iss: beta }))).toBe('invalid_signature');
    expect(await outcomeOf(await betaKey.token({ iss: alpha }))).toBe('invalid_signature');
    // Also when both were seen before.
    expect(await outcomeOf(await alphaKey.token({ iss: alpha }))).toBe(alpha);
    expect(await outcomeOf(await alphaKey.token({ iss: beta }))).toBe('invalid_signature');
  });

  it.each(['https://gamma.example', `${alpha}/`, alpha.toUpperCase(), '', '__proto__', 7, [alpha], null])(
    'refuses a token of %p without a fetch',
    async (iss) => {
      const token = await alphaKey.signed(
        JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: 'k1' }),
        JSON.stringify({ iss }),
      );
      const never = createAccessTokenVerifier({
        issuers: [{ issuer: alpha }, { issuer: beta }],
        audience,
        fetch: () => Promise.reject(new Error('fetched')),
      });
      expect(await outcomeOf(token, never)).toBe('wrong_issuer');
    },
  );

  it('holds each to its own algorithms, and to those of all otherwise', async () => {
    const rsa = await testKey('RS256', 'r1');
    const of = createAccessTokenVerifier({
      issuers: [
        { issuer: alpha, keys: given(rsa), algorithms: ['RS256'] },
        { issuer: beta, keys: given(rsa) },
      ],
      algorithms: ['ES256'],
      audience,
      clock: () => now,
    });
    expect(await outcomeOf(await rsa.token({ iss: alpha }), of)).toBe(alpha);
    expect(await outcomeOf(await rsa.token({ iss: beta }), of)).toBe('unsupported_algorithm');
  });

  it('is not kept from the tokens of one by the outage of another', async () => {
    const of = createAccessTokenVerifier({
      issuers: [{ issuer: alpha }, { issuer: beta, keys: given(betaKey) }],
      audience,
      clock: () => now,
      fetch: () => Promise.reject(new TypeError('fetch failed')),
    });
    expect(await outcomeOf(await alphaKey.token({ iss: alpha }), of)).toBe('keys_unavailable');
    expect(await outcomeOf(await betaKey.token({ iss: beta }), of)).toBe(beta);
    of.close();
  });
});

describe('an issuer that is bounded', () => {
  const entry = (id: string) => ({ id, enterprise_users: 'any' });
  const bounded = (bounds: Pick<TrustedIssuer, 'institutions' | 'scopes'>): AccessTokenVerifier =>
    createAccessTokenVerifier({
      issuers: [
        { issuer: alpha, keys: given(alphaKey), ...bounds },
        { issuer: beta, keys: given(betaKey) },
      ],
      audience,
      clock: () => now,
    });

  it('is heard on its institutions alone, whatever it says, and the others are as before', async () => {
    const of = bounded({ institutions: ['i1', 'i2'] });
    const institutions = [entry('i1'), entry('i3'), 'i2', null, { id: ['i2'] }];
    const token = await alphaKey.token({ iss: alpha, institutions });
    expect((await of.verify(token)).claims['institutions']).toEqual([entry('i1')]);
    // Known now: the same is said from memory.
    expect(of.recall(token)?.claims['institutions']).toEqual([entry('i1')]);
    const others = await betaKey.token({ iss: beta, institutions });
    expect((await of.verify(others)).claims['institutions']).toEqual(institutions);
  });

  it.each([['i1'], [{ i1: entry('i1') }], [7], [null], [undefined]])(
    'is not heard on institutions in the form of %p',
    async (institutions) => {
      const token = await alphaKey.token({ iss: alpha, institutions });
      expect((await bounded({ institutions: ['i1'] }).verify(token)).claims).not.toHaveProperty(
        'institutions',
      );
    },
  );

  it('grants its scopes alone, in all that the token says', async () => {
    const of = bounded({ scopes: ['accounts.read', 'payments.read'] });
    const mixed = await of.verify(
      await alphaKey.token({ iss: alpha, scope: 'openid accounts.read accounts' }),
    );
    expect([[...mixed.scopes], mixed.claims['scope']]).toEqual([['accounts.read'], 'accounts.read']);
    const foreign = await of.verify(await alphaKey.token({ iss: alpha, scope: 'openid' }));
    expect(foreign.scopes.size).toBe(0);
    expect(foreign.claims).not.toHaveProperty('scope');
    const others = await of.verify(await betaKey.token({ iss: beta, scope: 'openid' }));
    expect([...others.scopes]).toEqual(['openid']);
  });

  it('may be allowed nothing', async () => {
    const of = bounded({ scopes: [], institutions: [] });
    const { scopes, claims } = await of.verify(
      await alphaKey.token({ iss: alpha, institutions: [entry('i1'), entry('')] }),
    );
    expect([scopes.size, claims['institutions']]).toEqual([0, []]);
  });

  it('has a scope of the wrong form refused, as any other', async () => {
    const token = await alphaKey.token({ iss: alpha, scope: 'accounts.read  x' });
    expect(await outcomeOf(token, bounded({ scopes: ['accounts.read'] }))).toBe('invalid_claim');
  });
});

it.each<[string, object]>([
  ['a bound that is a text', { issuers: [{ issuer: alpha, scopes: 'accounts.read' }] }],
  ['a bound of what is no text', { issuers: [{ issuer: alpha, institutions: [7] }] }],
  ['no issuer', { issuers: [] }],
  ['neither', {}],
  ['both', { issuer: alpha, issuers: [{ issuer: beta }] }],
  ['keys of nobody', { issuers: [{ issuer: beta }], keys: { from: 'metadata' } }],
  ['one twice', { issuers: [{ issuer: alpha }, { issuer: alpha }] }],
  ['plain http', { issuers: [{ issuer: alpha }, { issuer: 'http://beta.example' }] }],
  ['no algorithm of one', { issuers: [{ issuer: alpha, algorithms: [] }] satisfies TrustedIssuer[] }],
  ['an algorithm that is none', { issuer: alpha, algorithms: ['none'] }],
  ['a lifetime that is none', { issuer: alpha, maxLifetime: 0 }],
  ['keys that serve for ever', { issuer: alpha, staleKeysMs: Number.POSITIVE_INFINITY }],
  ['a fetch without end', { issuer: alpha, timeoutMs: Number.POSITIVE_INFINITY }],
  ['a memory of nothing', { issuer: alpha, cache: { maxEntries: 0 } }],
  ['a memory without bound', { issuer: alpha, cache: { maxBytes: Number.POSITIVE_INFINITY } }],
])('a verifier is not made with %s', (_, options) => {
  // As from a file that no compiler has seen.
  const untyped = { audience, ...options } as AccessTokenVerifierOptions;
  expect(() => createAccessTokenVerifier(untyped)).toThrow(TypeError);
});
