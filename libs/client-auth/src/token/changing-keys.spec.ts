import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
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
let life: { expires_in: number };

beforeEach(async () => {
  provider = await fakeProvider();
  [old, fresh] = [await generateSigner('ES256'), await generateSigner('ES256')];
  known = new Set([old.kid]);
  now = Date.parse('2026-11-24T12:00:00Z');
  life = { expires_in: 100 };
  const grant = granted(life);
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
  it('uses the other key where the provider does not know the preferred one yet, and tries that again after longer and longer pauses', async () => {
    life.expires_in = 0; // a request for each call
    const tokens = source({ key: { signers: () => [fresh, old] } });
    const started = now;
    const triedAt: number[] = [];
    for (; now < started + 60_000; now += 1_000) {
      const before = usedKids().length;
      await tokens.getToken();
      const used = usedKids().slice(before);
      expect(used.at(-1)).toBe(old.kid);
      if (used.includes(fresh.kid)) triedAt.push((now - started) / 1_000);
    }
    expect(triedAt).toEqual([0, 5, 15, 35]);
  });

  it('falls back to the key that the provider took last, when there is more than one that it does not know', async () => {
    life.expires_in = 0;
    const newest = await generateSigner('ES256');
    let signers = [old];
    const tokens = source({ key: { signers: () => signers } });
    await tokens.getToken();
    signers = [newest, fresh, old];
    await tokens.getToken();
    await tokens.getToken();
    expect(usedKids()).toEqual([old.kid, newest.kid, old.kid, fresh.kid, old.kid]);
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

  it('uses the other key too where the provider refuses by an empty 403, as Glewlwyd does', async () => {
    provider.token = (response, request) => {
      const { kid = '' } = decodeProtectedHeader(request.form.get('client_assertion') ?? '');
      if (known.has(kid)) granted()(response, request);
      else response.writeHead(403).end();
    };
    await source({ key: { signers: () => [fresh, old] } }).getToken();
    expect(usedKids()).toEqual([fresh.kid, old.kid]);
  });

  it('does not try the other key when the refusal is not about the key', async () => {
    provider.token = json(400, { error: 'invalid_scope' });
    const tokens = source({ key: { signers: () => [fresh, old] } });
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'invalid_scope' });
    expect(provider.tokenRequests).toHaveLength(1);
  });

  it.each([
    ['does not answer', () => new Promise<readonly Signer[]>(() => undefined)],
    ['fails', () => Promise.reject(new Error('the database is away'))],
  ])('that %s costs its callers a bounded time, and says so by a code', async (_, signers) => {
    await expect(source({ key: { signers }, timeoutMs: 20 }).getToken()).rejects.toMatchObject({
      code: 'key_missing',
      message: expect.stringContaining('check what holds them'),
    });
    expect(provider.tokenRequests).toHaveLength(0);
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
      message: expect.stringContaining('did not sign (timeout)'),
    });
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
