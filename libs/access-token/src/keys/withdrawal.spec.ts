import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { type AccessTokenVerifier, createAccessTokenVerifier, type KeyWarning } from '../index.ts';
import { audience, issuer, seconds, type TestKey, testKey } from '../verifier.fixture.ts';
import { FakeIssuer } from './fake-issuer.fixture.ts';
import { VirtualTime } from './virtual-time.fixture.ts';

const minute = 60_000;

let key: TestKey;
let token: string;
let privateJwk: JWK;
let time: VirtualTime;
let provider: FakeIssuer;
let warnings: KeyWarning[];
let verifier: AccessTokenVerifier;

beforeAll(async () => {
  key = await testKey('ES256', 'k1');
  token = await key.token({ exp: seconds + 7200 });
  const pair = await generateKeyPair('ES256', { extractable: true });
  privateJwk = await exportJWK(pair.privateKey);
});

beforeEach(() => {
  time = new VirtualTime();
  provider = new FakeIssuer(key.publicJwk);
  warnings = [];
  verifier = createAccessTokenVerifier({
    issuer,
    audience,
    fetch: provider.fetch,
    clock: time.clock,
    schedule: time.schedule,
    onWarning: (warning) => warnings.push(warning),
  });
});

afterEach(() => verifier.close());

const outcome = (): Promise<string> =>
  verifier.verify(token).then(
    () => 'accepted',
    ({ code }: { code: string }) => code, // of the verifier
  );

const codes = (): readonly string[] => warnings.map(({ code }) => code);

describe('an issuer that withdraws all its keys', () => {
  it.each<[string, () => readonly unknown[], readonly string[]]>([
    ['by a set of none', () => [], ['no_keys']],
    [
      'since its only one was published as private',
      () => [{ ...key.publicJwk, d: privateJwk.d }],
      ['private_key', 'no_keys'],
    ],
    [
      'since its only one is for encryption now',
      () => [{ ...key.publicJwk, use: 'enc' }],
      ['wrong_use', 'no_keys'],
    ],
    ['by a set of what are no keys', () => ['canary-material'], ['unsupported_key_type', 'no_keys']],
  ])('%s is obeyed within ten minutes, also for tokens that were verified before', async (_, keys, told) => {
    expect(await outcome()).toBe('accepted');
    expect(verifier.recall(token)).toBeDefined();
    provider.keys = keys() as readonly JWK[]; // what is published may be anything
    await time.pass(10 * minute);
    expect(verifier.recall(token)).toBeUndefined();
    expect(await outcome()).toBe('unknown_key');
    expect(codes()).toEqual(told);
    expect(JSON.stringify(warnings)).not.toContain(privateJwk.d);
  });

  it('is told of once, and taken again within ten seconds of publishing one', async () => {
    provider.keys = [];
    expect(await outcome()).toBe('unknown_key');
    await time.pass(30 * minute);
    expect(codes()).toEqual(['no_keys']);
    provider.keys = [key.publicJwk];
    await time.pass(10_000);
    expect(await outcome()).toBe('accepted');
  });
});

it('keys that have moved are found within ten minutes also when the old place has none any more', async () => {
  expect(await outcome()).toBe('accepted');
  provider.formerJwksUri = provider.jwksUri;
  provider.formerKeys = [];
  provider.jwksUri = `${issuer}/moved`;
  await time.pass(10 * minute);
  expect(await outcome()).toBe('accepted');
});

it('an answer that is no JWK Set withdraws nothing', async () => {
  expect(await outcome()).toBe('accepted');
  provider.breaks('sends no JWK Set');
  await time.pass(30 * minute);
  expect(verifier.recall(token)).toBeDefined();
  expect(await outcome()).toBe('accepted');
  expect(new Set(codes())).toEqual(new Set(['refresh_failed']));
});
