import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { type FakeProvider, fakeProvider, granted, json } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  clientCredentials,
  type ClientCredentialsOptions,
  generateSigner,
  type Signer,
} from '../index.ts';
import { ClockOffset } from './clock-offset.ts';

const trueTime = Date.parse('2026-11-24T12:00:00Z');
const second = 1_000;
let now: number;

/** What is learned from one answer that came after `roundTrip`, and left the provider when its clock showed `date`. */
function learned(date: number | string, { roundTrip = 0, mostMs = 120 * second, headers = {} } = {}): number {
  const time = new ClockOffset(() => now, mostMs);
  const sentAt = now;
  now += roundTrip;
  const text = typeof date === 'string' ? date : new Date(date).toUTCString();
  time.observe(new Headers({ ...(text !== '' && { date: text }), ...headers }), sentAt);
  return time.now() - now;
}

beforeEach(() => void (now = trueTime));

describe('the time of the provider', () => {
  it('is learned from its Date, by whole seconds and in both directions', () => {
    expect(learned(trueTime + 60 * second)).toBe(60_500);
    expect(learned(trueTime - 60 * second)).toBe(-59_500);
  });

  it('is taken for the middle between asking and answering', () => {
    expect(learned(trueTime + 61 * second, { roundTrip: 2 * second })).toBe(60_500);
  });

  it('is the own time where the difference says nothing, or says that a clock must be set', () => {
    expect(learned(trueTime + 1 * second)).toBe(0);
    expect(learned(trueTime + 119 * second)).toBe(119_500);
    expect(learned(trueTime + 120 * second)).toBe(0);
    expect(learned(trueTime - 121 * second)).toBe(0);
    expect(learned(trueTime + 60 * second, { mostMs: 0 })).toBe(0);
  });

  it.each<[string, number | string, object]>([
    ['that took long', trueTime + 60 * second, { roundTrip: 2_001 }],
    ['while which the own clock was set back', trueTime + 60 * second, { roundTrip: -1 }],
    ['from a cache', trueTime + 60 * second, { headers: { age: '60' } }],
    ['without a Date', '', {}],
    ['whose Date is none', 'yesterday', {}],
  ])('is not learned from an answer %s', (_, date, options) => {
    expect(learned(date, options)).toBe(0);
  });

  it('is learned anew from each answer', () => {
    const time = new ClockOffset(() => now, 120 * second);
    const observe = (date: number): void =>
      time.observe(new Headers({ date: new Date(date).toUTCString() }), now);
    observe(now + 60 * second);
    now += 60 * second; // the own clock was set
    observe(now);
    expect(time.now()).toBe(now);
  });
});

describe('a machine whose clock is wrong', () => {
  let provider: FakeProvider;
  let key: Signer;
  beforeEach(async () => {
    provider = await fakeProvider();
    key = await generateSigner('ES256');
  });
  afterEach(() => provider.close());

  const source = (options: Partial<ClientCredentialsOptions<string>> = {}) =>
    clientCredentials({
      issuer: provider.issuer,
      clientId: 'client-1',
      key,
      scopes: ['accounts.read'],
      clock: () => now,
      [allowInsecureLoopback]: true,
      ...options,
    });
  const iat = (): number | undefined =>
    decodeJwt(provider.tokenRequests.at(-1)?.form.get('client_assertion') ?? '').iat;

  it('by a minute mints assertions by the time of the provider', async () => {
    now = Date.now() - 60 * second;
    await source().getToken();
    expect(Math.abs((iat() ?? 0) - Date.now() / 1000)).toBeLessThan(5);
  });

  it('by more than the bound does not, nor when that is switched off', async () => {
    now = Date.now() - 600 * second;
    await source().getToken();
    expect(iat()).toBe(Math.floor(now / 1000));
    now = Date.now() - 60 * second;
    await source({ clockCorrection: 0 }).getToken();
    expect(iat()).toBe(Math.floor(now / 1000));
  });

  it('that is set right is refused once at most: the refusal tells the time', async () => {
    const isTimely = (request: { form: URLSearchParams }): boolean =>
      Math.abs((decodeJwt(request.form.get('client_assertion') ?? '').iat ?? 0) - Date.now() / 1000) < 15;
    provider.token = (response, request) =>
      (isTimely(request) ? granted({ expires_in: 0 }) : json(401, { error: 'invalid_client' }))(
        response,
        request,
      );
    const tokens = source();
    now = Date.now() - 60 * second;
    await tokens.getToken();
    now = Date.now();
    await tokens.getToken();
    expect(provider.tokenRequests).toHaveLength(3);
    await tokens.getToken();
    expect(provider.tokenRequests).toHaveLength(4);
    // Nor does one that refuses for another reason get a third.
    provider.token = json(401, { error: 'invalid_client' });
    now = Date.now() + 60 * second;
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'invalid_client' });
    expect(provider.tokenRequests).toHaveLength(6);
  });

  it('learns the time however long its key takes to sign', async () => {
    now = Date.now() - 60 * second;
    const { metadata } = provider;
    provider.metadata = (response, request) => {
      response.setHeader('age', '1'); // so that nothing is learned from it
      metadata(response, request);
    };
    provider.token = granted({ expires_in: 0 });
    const slow: Signer = {
      ...key,
      sign: (bytes) => {
        now += 3 * second;
        return key.sign(bytes);
      },
    };
    const tokens = source({ key: slow });
    await tokens.getToken();
    await tokens.getToken();
    expect(Math.abs((iat() ?? 0) - Date.now() / 1000)).toBeLessThan(10);
  });

  it('keeps tokens by its own clock: what counts is how long ago they were asked for', async () => {
    now = Date.now() - 60 * second;
    expect((await source().getToken()).expiresAt).toBe(now + 300 * second);
  });

  it('hears the time over TLS or from this machine alone: others are not asked', async () => {
    const asked: string[] = [];
    const spy: typeof fetch = (input, init) => {
      asked.push(String(input));
      return fetch(input, init);
    };
    await expect(source({ issuer: 'http://op.example', fetch: spy }).getToken()).rejects.toMatchObject({
      code: 'insecure_url',
    });
    await expect(source({ [allowInsecureLoopback]: false, fetch: spy }).getToken()).rejects.toMatchObject({
      code: 'insecure_url',
    });
    expect(asked).toEqual([]);
    provider.metadata = json(200, { issuer: provider.issuer, token_endpoint: 'http://op.example/token' });
    await expect(source({ fetch: spy }).getToken()).rejects.toMatchObject({ code: 'insecure_url' });
    expect(asked.map((url) => new URL(url).origin)).toEqual([provider.issuer]);
  });
});
