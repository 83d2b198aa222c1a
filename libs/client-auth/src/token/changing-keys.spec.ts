import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type FakeProvider, fakeProvider, granted, json } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  allowKeyForSeveralIssuers,
  clientCredentials,
  type ClientCredentialsOptions,
  generateSigner,
  type Signer,
} from '../index.ts';

let provider: FakeProvider;
let old: Signer;
let fresh: Signer;
let known: Set<string>;
let now: number;

beforeEach(async () => {
  provider = await fakeProvider();
  [old, fresh] = [await generateSigner('ES256'), await generateSigner('ES256')];
  known = new Set([old.kid]);
  now = Date.parse('2026-11-24T12:00:00Z');
  const grant = granted({ expires_in: 100 });
  provider.token = (response, request) => {
    const { kid = '' } = decodeProtectedHeader(request.form.get('client_assertion') ?? '');
    (known.has(kid) ? grant : json(401, { error: 'invalid_client' }))(response, request);
  };
});
afterEach(() => provider.close());

const source = (options: Partial<ClientCredentialsOptions<'accounts.read'>> = {}) =>
  clientCredentials({
    issuer: provider.issuer,
    clientId: 'client-1',
    key: old,
    scopes: ['accounts.read'],
    clock: () => now,
    random: () => 0,
    [allowInsecureLoopback]: true,
    ...options,
  });
const usedKids = (): readonly (string | undefined)[] =>
  provider.tokenRequests.map(({ form }) => decodeProtectedHeader(form.get('client_assertion') ?? '').kid);

describe('a source whose keys change', () => {
  it('uses the other key where the provider does not know the preferred one yet, and does not try it again at once', async () => {
    const tokens = source({ key: { signers: () => [fresh, old] } });
    await tokens.getToken();
    expect(usedKids()).toEqual([fresh.kid, old.kid]);
    now += 85_000;
    await tokens.getToken();
    await new Promise(setImmediate);
    now += 15_000;
    await tokens.getToken();
    expect(usedKids().filter((kid) => kid === fresh.kid).length).toBeLessThanOrEqual(2);
  });

  it('goes over to the new key when the provider knows it', async () => {
    const tokens = source({ key: { signers: () => [fresh, old] } });
    await tokens.getToken();
    known = new Set([fresh.kid]);
    now += 100_000;
    await tokens.getToken();
    expect(usedKids().at(-1)).toBe(fresh.kid);
  });

  it('tries two keys at most, and says what the provider said of the last', async () => {
    known.clear();
    const third = await generateSigner('ES256');
    const tokens = source({ key: { signers: () => [fresh, old, third] } });
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'invalid_client' });
    expect(usedKids()).toEqual([fresh.kid, old.kid]);
  });

  it('does not try the other key when the refusal is not about the key', async () => {
    provider.token = json(400, { error: 'invalid_scope' });
    const tokens = source({ key: { signers: () => [fresh, old] } });
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'invalid_scope' });
    expect(provider.tokenRequests).toHaveLength(1);
  });

  it('has no token without a key', async () => {
    await expect(source({ key: { signers: () => [] } }).getToken()).rejects.toMatchObject({
      code: 'key_missing',
    });
  });

  it('probes a key alone, and keeps nothing of it', async () => {
    const tokens = source({ key: { signers: () => [old] } });
    await expect(tokens.probe(fresh)).rejects.toMatchObject({ code: 'invalid_client' });
    known.add(fresh.kid);
    await tokens.probe(fresh);
    expect(usedKids()).toEqual([fresh.kid, fresh.kid]);
    await tokens.getToken();
    expect(usedKids().at(-1)).toBe(old.kid);
  });
});

describe('a key', () => {
  it('is for one issuer; another never gets an assertion by it', async () => {
    await source().getToken();
    const other = await fakeProvider();
    const elsewhere = source({ issuer: other.issuer });
    await expect(elsewhere.getToken()).rejects.toMatchObject({ code: 'key_bound_elsewhere' });
    expect(other.tokenRequests).toHaveLength(0);
    await source({ issuer: other.issuer, [allowKeyForSeveralIssuers]: true })
      .getToken()
      .catch(() => undefined);
    expect(other.tokenRequests).toHaveLength(1);
    await other.close();
  });

  it('that hangs costs its caller a bounded time', async () => {
    const hanging: Signer = { ...old, sign: () => new Promise(() => undefined) };
    await expect(source({ key: hanging, timeoutMs: 20 }).getToken()).rejects.toMatchObject({
      code: 'signing_failed',
      message: expect.stringContaining('could not be signed (timeout)'),
    });
  });
});

describe('a clock that is wrong', () => {
  const iat = (): number | undefined =>
    decodeJwt(provider.tokenRequests.at(-1)?.form.get('client_assertion') ?? '').iat;

  it('by a minute is corrected by the time of the provider', async () => {
    const trueTime = Date.now();
    now = trueTime - 60_000;
    await source().getToken();
    expect(Math.abs((iat() ?? 0) - trueTime / 1000)).toBeLessThan(5);
  });

  it('by more than the bound is not, nor when that is switched off', async () => {
    now = Date.now() - 600_000;
    await source().getToken();
    expect(iat()).toBe(Math.floor(now / 1000));
    now = Date.now() - 60_000;
    await source({ clockCorrection: 0 }).getToken();
    expect(iat()).toBe(Math.floor(now / 1000));
  });

  it('is not told by an answer from a cache, nor by one that took long', async () => {
    const { metadata } = provider;
    provider.metadata = (response, request) => {
      response.setHeader('age', '60');
      metadata(response, request);
    };
    now = Date.now() - 60_000;
    await source().getToken();
    expect(iat()).toBe(Math.floor(now / 1000));

    provider.metadata = (response, request) => {
      now += 3_000;
      metadata(response, request);
    };
    await source().getToken();
    expect(iat()).toBe(Math.floor(now / 1000));
  });
});

describe('a source with fewer scopes', () => {
  it('asks for those alone, of the same client, and shares tokens with its like', async () => {
    const tokens = clientCredentials({
      issuer: provider.issuer,
      clientId: 'client-1',
      key: old,
      scopes: ['accounts.read', 'accounts.write'],
      [allowInsecureLoopback]: true,
    });
    const reading = tokens.withScopes(['accounts.read']);
    expect([...(await reading.getToken()).scopes]).toEqual(['accounts.read']);
    expect(await tokens.withScopes(['accounts.read']).getToken()).toBe(await reading.getToken());
    expect([...(await tokens.getToken()).scopes]).toEqual(['accounts.read', 'accounts.write']);
    expect(provider.tokenRequests.map(({ form }) => form.get('scope'))).toEqual([
      'accounts.read',
      'accounts.read accounts.write',
    ]);
    // The order makes no difference.
    expect(await tokens.withScopes(['accounts.write', 'accounts.read']).getToken()).toBe(
      await tokens.getToken(),
    );
  });

  it('has none that the client did not declare', () => {
    const tokens = source();
    // @ts-expect-error what is not declared does not compile either
    expect(() => tokens.withScopes(['accounts.write'])).toThrow('accounts.write');
  });
});
