import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FakeProvider, fakeProvider, granted, json } from '../fake-provider.fixture.ts';
import {
  allowInsecureLoopback,
  clientCredentials,
  type ClientCredentials,
  type ClientCredentialsOptions,
  generateSigner,
  type Signer,
  type TokenRequestRecord,
} from '../index.ts';

const second = 1_000;
const hour = 3_600 * second;
const start = Date.parse('2026-11-24T12:00:00Z');
let provider: FakeProvider;
let key: Signer;
let now: number;
let begun: number;
let records: TokenRequestRecord[];

beforeEach(async () => {
  provider = await fakeProvider();
  key = await generateSigner('ES256');
  now = start;
  begun = 0;
  records = [];
});
afterEach(() => provider.close());

const source = (options: Partial<ClientCredentialsOptions<string>> = {}) =>
  clientCredentials({
    issuer: provider.issuer,
    clientId: 'client-1',
    key: {
      signers: () => {
        begun += 1; // a key is asked for at the beginning of each request
        return [key];
      },
    },
    scopes: ['accounts.read'],
    clock: () => now,
    random: () => 0,
    onTokenRequest: (record) => records.push(record),
    [allowInsecureLoopback]: true,
    ...options,
  });

/** Calls at this time, and lets what it began in the background come to its end. */
async function callAt(tokens: ClientCredentials<string>, time: number): Promise<string> {
  now = time;
  const { value } = await tokens.getToken();
  do await new Promise(setImmediate);
  while (records.length < begun);
  await new Promise(setImmediate);
  return value;
}

async function callEachSecond(tokens: ClientCredentials<string>, from: number, to: number): Promise<void> {
  for (let time = from; time < to; time += second) expect(await callAt(tokens, time)).toBe('canary-token-1');
}

describe('a token', () => {
  it('of 240 seconds serves ten calls by one request', async () => {
    provider.token = granted({ expires_in: 240 });
    const tokens = source();
    for (let call = 0; call < 10; call += 1) {
      await tokens.getToken();
      now += 10 * second;
    }
    expect(provider.tokenRequests).toHaveLength(1);
  });

  it('that has an hour left serves while the next cannot be fetched; at its end a code says why there is none', async () => {
    provider.token = granted({ expires_in: 5 * 3_600 });
    const tokens = source();
    await tokens.getToken();
    provider.token = json(503, {});
    await callEachSecond(tokens, start + 4 * hour, start + 5 * hour);
    now = start + 5 * hour;
    // Not once a second, and never again later than after a minute.
    expect(provider.tokenRequests.length).toBeGreaterThan(60);
    expect(provider.tokenRequests.length).toBeLessThan(140);
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'provider_unavailable' });
  });

  it('serves to its end while the next is refused for good, which is asked for twice a minute; then that is said at once', async () => {
    const tokens = source();
    await tokens.getToken();
    provider.token = json(401, { error: 'invalid_client' });
    await callEachSecond(tokens, start + 240 * second, start + 300 * second);
    now = start + 300 * second;
    expect(records.map(({ outcome }) => outcome)).toEqual(['granted', 'invalid_client', 'invalid_client']);
    await expect(tokens.getToken()).rejects.toMatchObject({ code: 'invalid_client', isFinal: true });
  });

  it.each([
    [0, 500],
    [0.5, 750],
  ])(
    'that cannot be renewed is tried again at another moment in each process (%d)',
    async (random, pause) => {
      const tokens = source({ random: () => random });
      await tokens.getToken();
      provider.token = json(503, {});
      const failed = start + 265 * second;
      for (const [time, requests] of [
        [failed, 2],
        [failed + pause - 1, 2],
        [failed + pause, 3],
      ] as const) {
        await callAt(tokens, time);
        expect(records).toHaveLength(requests);
      }
    },
  );

  it('is asked for by one request that has a deadline of its own, whatever becomes of its first caller', async () => {
    provider.token = () => undefined;
    const tokens = source({ timeoutMs: 1_000 });
    const first = new AbortController();
    const impatient = tokens.getToken({ signal: first.signal });
    const patient = Array.from({ length: 10_000 }, () => tokens.getToken());
    first.abort();
    await expect(impatient).rejects.toMatchObject({ code: 'aborted' });
    const outcomes = await Promise.allSettled(patient);
    const codes = outcomes.map((one) => (one.status === 'rejected' ? one.reason.code : 'a token'));
    expect(new Set(codes)).toEqual(new Set(['timeout']));
    expect(provider.tokenRequests).toHaveLength(1);
    provider.token = granted();
    now += 50;
    await tokens.getToken();
  });
});

describe('what the provider says by Retry-After', () => {
  const askAgainAfter = async (retryAfter: string, seconds: number): Promise<void> => {
    provider.token = json(429, {}, { 'retry-after': retryAfter });
    const tokens = source();
    for (const wait of [0, seconds * second - 1]) {
      now += wait;
      await expect(tokens.getToken()).rejects.toMatchObject({ code: 'rate_limited', retryAfter: seconds });
    }
    expect(provider.tokenRequests).toHaveLength(1);
    provider.token = granted();
    now += 1;
    await tokens.getToken();
  };

  it('is kept to when it is a number of seconds', () => askAgainAfter('7', 7));

  it('is kept to when it is a date', () => askAgainAfter(new Date(start + 7 * second).toUTCString(), 7));
});
