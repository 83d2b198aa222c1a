import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { createAccessTokenVerifier, type KeyWarning } from '../index.ts';
import { audience, issuer, now, type TestKey, testKey } from '../verifier.fixture.ts';
import { FakeIssuer } from './fake-issuer.fixture.ts';
import { VirtualTime } from './virtual-time.fixture.ts';

let key: TestKey;
let other: TestKey;
let rsa: JWK;
let privateJwk: JWK;

beforeAll(async () => {
  key = await testKey('ES256', 'good');
  other = await testKey('ES256', 'other');
  rsa = (await testKey('RS256', 'rsa')).publicJwk;
  const pair = await generateKeyPair('ES256', { extractable: true });
  privateJwk = { ...(await exportJWK(pair.privateKey)), kid: 'bad' };
});

function weakRsa(options: { modulusLength: number; publicExponent?: number }): JWK {
  return generateKeyPairSync('rsa', options).publicKey.export({ format: 'jwk' }) as JWK; // of a public RSA key
}

/** The warnings at the first token, and what came of it. */
async function take(keys: readonly unknown[], token?: string): Promise<[string, readonly KeyWarning[]]> {
  const warnings: KeyWarning[] = [];
  const { schedule } = new VirtualTime();
  const verifier = createAccessTokenVerifier({
    issuer,
    audience,
    // What is published may be anything.
    fetch: new FakeIssuer(...(keys as JWK[])).fetch,
    clock: () => now,
    schedule,
    onWarning: (warning) => warnings.push(warning),
  });
  try {
    await verifier.verify(token ?? (await key.token()));
    return ['accepted', warnings];
  } catch (error) {
    return [(error as { code: string }).code, warnings]; // of the verifier
  } finally {
    verifier.close();
  }
}

/** Keys that are not to be used, by what is wrong with them. */
const bad: readonly (readonly [string, string, () => unknown])[] = [
  ['is a shared secret', 'symmetric_key', () => ({ kty: 'oct', k: 'c2VjcmV0', kid: 'bad' })],
  ['holds a shared secret besides', 'symmetric_key', () => ({ ...other.publicJwk, k: 'c2VjcmV0' })],
  ['is private', 'private_key', () => privateJwk],
  ['is RSA of 1,024 bits', 'weak_key', () => weakRsa({ modulusLength: 1024 })],
  ['is RSA with the exponent 1', 'weak_key', () => ({ ...rsa, e: 'AQ' })],
  ['is RSA with the exponent 3', 'weak_key', () => weakRsa({ modulusLength: 2048, publicExponent: 3 })],
  ['is RSA with an even exponent', 'weak_key', () => ({ ...rsa, e: 'AQAC' })],
  ['is for encryption', 'wrong_use', () => ({ ...other.publicJwk, use: 'enc' })],
  ['has key_ops without verify', 'wrong_use', () => ({ ...other.publicJwk, key_ops: ['wrapKey'] })],
  ['has key_ops that are none', 'wrong_use', () => ({ ...other.publicJwk, key_ops: 'verify' })],
  ['is for an algorithm that is not accepted', 'unsupported_algorithm', () => ({ ...rsa, alg: 'RS512' })],
  ['is for an algorithm of another type', 'unsupported_algorithm', () => ({ ...rsa, alg: 'ES256' })],
  [
    'is on another curve than its algorithm',
    'unsupported_algorithm',
    () => ({ ...other.publicJwk, alg: 'Ed25519' }),
  ],
  ['is for a symmetric algorithm', 'unsupported_algorithm', () => ({ ...rsa, alg: 'HS256' })],
  [
    'is on another curve',
    'unsupported_key_type',
    () => ({ ...other.publicJwk, alg: undefined, crv: 'P-384' }),
  ],
  ['is of another type', 'unsupported_key_type', () => ({ kty: 'AKP', pub: 'AA' })],
  ['is no key', 'unsupported_key_type', () => 'canary-material'],
  ['is not on its curve', 'malformed_key', () => ({ ...other.publicJwk, x: 'A'.repeat(43) })],
  ['lacks a part', 'malformed_key', () => ({ ...other.publicJwk, y: undefined })],
  [
    'has a part in another base64',
    'malformed_key',
    () => ({ ...other.publicJwk, x: `${other.publicJwk.x}=` }),
  ],
  ['has a part that is no text', 'malformed_key', () => ({ ...rsa, n: 7 })],
  ['has a name that is none', 'malformed_key', () => ({ ...other.publicJwk, kid: 7 })],
];

describe('a published key', () => {
  it.each(bad)('that %s is refused with a warning (%s), and the good one is kept', async (_, code, jwk) => {
    const [outcome, warnings] = await take([jwk(), key.publicJwk]);
    expect(outcome).toBe('accepted');
    expect(warnings).toMatchObject([{ code, issuer }]);
    const told = inspect(warnings, { depth: 10 });
    for (const material of ['c2VjcmV0', 'canary-material', String(privateJwk.d), String(rsa.n)])
      expect(told).not.toContain(material);
  });

  it('with the name of another is refused, and the other too: the order must not choose', async () => {
    const twin = { ...other.publicJwk, kid: 'good' };
    for (const keys of [
      [key.publicJwk, twin, other.publicJwk],
      [twin, key.publicJwk, other.publicJwk],
    ]) {
      const [outcome, warnings] = await take(keys);
      expect(outcome).toBe('unknown_key');
      expect(warnings.map(({ code, kid }) => [code, kid])).toEqual([
        ['duplicate_kid', 'good'],
        ['duplicate_kid', 'good'],
      ]);
    }
    expect(await take([key.publicJwk, twin, other.publicJwk], await other.token())).toMatchObject([
      'accepted',
      {},
    ]);
  });

  it('that is there twice is one key', async () => {
    expect(await take([key.publicJwk, { ...key.publicJwk, x5t: 'AA' }])).toEqual(['accepted', []]);
  });

  it('beyond the hundredth is not looked at', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ ...other.publicJwk, kid: `k${index}` }));
    const [outcome, warnings] = await take([...many, key.publicJwk]);
    expect([outcome, warnings.map(({ code }) => code)]).toEqual(['unknown_key', ['too_many_keys']]);
  });

  it('that is refused is told of once, and not at each refresh', async () => {
    const time = new VirtualTime();
    const provider = new FakeIssuer({ kty: 'oct', k: 'AA' }, key.publicJwk);
    const codes: string[] = [];
    const verifier = createAccessTokenVerifier({
      issuer,
      audience,
      fetch: provider.fetch,
      clock: time.clock,
      schedule: time.schedule,
      onWarning: ({ code }) => codes.push(code),
    });
    await verifier.verify(await key.token());
    await time.pass(3_600_000);
    expect(codes).toEqual(['symmetric_key']);
    provider.keys = [{ ...key.publicJwk, use: 'enc' }, other.publicJwk];
    await time.pass(3_600_000);
    expect(codes).toEqual(['symmetric_key', 'wrong_use']);
    verifier.close();
  });
});

describe('a token', () => {
  it('is verified only by the algorithm that its key is for', async () => {
    const pss = await testKey('PS256', 'pss');
    const named = { ...pss.publicJwk, alg: 'RS256' };
    expect(await take([named], await pss.token())).toMatchObject(['unsupported_algorithm', []]);
    const both = { ...pss.publicJwk, alg: undefined };
    expect(await take([both], await pss.token())).toMatchObject(['accepted', []]);
    expect(await take([key.publicJwk], await key.token({}, { alg: 'ES256' }))).toMatchObject([
      'accepted',
      [],
    ]);
    const mixed = await pss.token({}, { kid: 'good' });
    expect(await take([key.publicJwk], mixed)).toMatchObject(['unsupported_algorithm', []]);
  });

  it('that does not name its key is taken when exactly one key fits, and not when there is a choice', async () => {
    const token = await key.token({}, { kid: undefined });
    const eddsa = (await testKey('EdDSA', 'ed')).publicJwk;
    expect(await take([eddsa, key.publicJwk], token)).toMatchObject(['accepted', []]);
    expect(await take([other.publicJwk, key.publicJwk], token)).toMatchObject(['unknown_key', []]);
    expect(await take([eddsa], token)).toMatchObject(['unknown_key', []]);
  });

  it('may be by a key without a name, when it names none', async () => {
    const { kid: _, ...nameless } = key.publicJwk;
    expect(await take([nameless], await key.token({}, { kid: undefined }))).toMatchObject(['accepted', []]);
    expect(await take([nameless], await key.token())).toMatchObject(['unknown_key', []]);
  });

  it('names its key by the whole of its name', async () => {
    const kid = await calculateJwkThumbprint(key.publicJwk);
    expect(
      await take([{ ...key.publicJwk, kid }], await key.token({}, { kid: kid.slice(0, -1) })),
    ).toMatchObject(['unknown_key', []]);
  });
});

describe('keys that are given', () => {
  it.each(bad)('must be good: one that %s is a mistake (%s)', (_, code, jwk) => {
    // What is given may come from a file.
    const jwks = { keys: [key.publicJwk, jwk() as JWK] };
    const make = () => createAccessTokenVerifier({ issuer, audience, keys: { from: 'jwks', jwks } });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(code);
  });

  it.each([
    ['a set without any', { keys: [] }],
    ['what is no set', { keys: 'x' }],
    ['nothing', undefined],
  ])('must be there: %s is a mistake', (_, jwks) => {
    // As from a file.
    const keys = { from: 'jwks', jwks: jwks as { keys: JWK[] } } as const;
    expect(() => createAccessTokenVerifier({ issuer, audience, keys })).toThrow(TypeError);
  });
});
