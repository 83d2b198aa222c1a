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

  it('serves to its end while the next is refused for good, which is asked for after longer and longer pauses; then that is said at once', async () => {
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

  it('that has ended is asked for at once, whatever pause there was while it served', async () => {
    provider.token = granted({ expires_in: 240 });
    const tokens = source();
    await tokens.getToken();
    const up = provider.token;
    provider.token = json(503, {});
    await callEachSecond(tokens, start + 200 * second, start + 239 * second);
    provider.token = up;
    await callAt(tokens, start + 239 * second);
    expect(await callAt(tokens, start + 240 * second)).toBe('canary-token-2');
  });

  it('that an API refused while a renewal was failing is asked for at once', async () => {
    const tokens = source();
    const token = await tokens.getToken();
    const up = provider.token;
    provider.token = json(503, {});
    for (let time = start + 241 * second; time < start + 255 * second; time += second)
      await callAt(tokens, time);
    provider.token = up;
    tokens.invalidate(token);
    expect(await callAt(tokens, now)).toBe('canary-token-2');
  });

  it('near its end serves those whose waiting takes too long, while the provider hangs', async () => {
    const tokens = source();
    await tokens.getToken();
    const up = provider.token;
    const answers: (() => void)[] = [];
    provider.token = (response, request) => void answers.push(() => up(response, request));
    now = start + 300 * second - 20;
    const all = await Promise.all(Array.from({ length: 10_000 }, () => tokens.getToken()));
    expect(new Set(all.map(({ value }) => value))).toEqual(new Set(['canary-token-1']));
    while (answers.length === 0) await new Promise(setImmediate);
    now += 20;
    const next = tokens.getToken();
    for (const answer of answers) answer();
    expect((await next).value).toBe('canary-token-2');
    expect(provider.tokenRequests).toHaveLength(2);
  });

  it('is not asked for by who has gone already', async () => {
    const tokens = source();
    await expect(tokens.getToken({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
    await new Promise(setImmediate);
    expect(begun).toBe(0);
  });

  it('is not waited for on behalf of nobody: with the last caller the pause between two requests ends', async () => {
    provider.token = json(429, {}, { 'retry-after': '600' });
    const tokens = source({ retryForMs: hour });
    const [one, two] = [new AbortController(), new AbortController()];
    const waiting = [one, two].map(({ signal }) => tokens.getToken({ signal }));
    const outcomes = Promise.allSettled(waiting);
    while (records.length === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    one.abort();
    two.abort();
    expect(await outcomes).toMatchObject(Array(2).fill({ reason: { code: 'aborted' } }));
    provider.token = granted();
    now += 60 * second;
    expect((await tokens.getToken()).value).toBe('canary-token-1'); // and not in ten minutes
  });

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

describe('tokens that an API refuses one after another', () => {
  /** Calls an API that refuses every token, this often. */
  const callAndRefuse = async (tokens: ClientCredentials<string>, calls: number, every: number) => {
    const codes: string[] = [];
    for (let call = 0; call < calls; call += 1, now += every)
      await tokens.getToken().then(
        (token) => tokens.invalidate(token),
        ({ code }) => codes.push(code),
      );
    return codes;
  };

  it('are replaced once at once, and then after pauses that grow; meanwhile a code says so', async () => {
    const tokens = source();
    expect(await callAndRefuse(tokens, 50, 0)).toEqual(Array(48).fill('token_refused'));
    expect(provider.tokenRequests).toHaveLength(2);
    await expect(tokens.getToken()).rejects.toMatchObject({
      code: 'token_refused',
      isFinal: false,
      retryAfter: 1,
      message: expect.stringContaining('The next token is asked for in 1 s'),
    });
    await callAndRefuse(tokens, 600, second / 10);
    expect(provider.tokenRequests).toHaveLength(7); // at 1, 3, 7, 15, 31 s
    await callAndRefuse(tokens, 3_600, second);
    expect(provider.tokenRequests.length).toBeLessThan(70); // once a minute
  });

  it('are replaced at once again when one has served meanwhile', async () => {
    const tokens = source();
    await callAndRefuse(tokens, 3, 0);
    now += second;
    const token = await tokens.getToken();
    now += 60 * second;
    tokens.invalidate(token);
    const next = await tokens.getToken();
    expect(next.value).toBe('canary-token-4');
  });

  it('are none of them given again, by a provider that keeps them neither', async () => {
    provider.token = granted({ access_token: 'canary-token-same' });
    const tokens = source({ retryForMs: hour });
    tokens.invalidate(await tokens.getToken());
    for (let call = 0; call < 5; call += 1)
      await expect(tokens.getToken()).rejects.toMatchObject({ code: 'token_refused' });
    expect(provider.tokenRequests).toHaveLength(2);
    tokens.invalidate({ value: 'another' });
    provider.token = granted();
    now += second;
    expect((await tokens.getToken()).value).toBe('canary-token-1');
  });
});

describe('what the provider says of the client', () => {
  const scopes = ['accounts.read', 'accounts.write'];
  const outcomesOf = async (...sources: readonly ClientCredentials<string>[]): Promise<readonly string[]> => {
    const outcomes: string[] = [];
    for (const one of sources)
      outcomes.push(
        await one.getToken().then(
          () => 'granted',
          ({ code }) => code,
        ),
      );
    return outcomes;
  };

  it.each([
    ['by Retry-After', 'rate_limited', json(429, {}, { 'retry-after': '30' })],
    ['by refusing it', 'invalid_client', json(401, { error: 'invalid_client' })],
  ])('%s holds for all its scopes, and not for a token that serves', async (_, code, answer) => {
    const tokens = source({ scopes });
    const [reading, writing] = [tokens.withScopes(['accounts.read']), tokens.withScopes(['accounts.write'])];
    await reading.getToken();
    provider.token = answer;
    now += 30 * second;
    expect(await outcomesOf(tokens, writing, reading)).toEqual([code, code, 'granted']);
    expect(provider.tokenRequests).toHaveLength(2);
    provider.token = granted();
    now += 30 * second;
    expect(await outcomesOf(writing, tokens)).toEqual(['granted', 'granted']);
  });

  it('of some scopes holds for those alone', async () => {
    const tokens = source({ scopes });
    provider.token = (response, request) =>
      (request.form.get('scope') === 'accounts.read' ? granted() : json(400, { error: 'invalid_scope' }))(
        response,
        request,
      );
    const outcomes = await outcomesOf(tokens, tokens, tokens.withScopes(['accounts.read']), tokens);
    expect(outcomes).toEqual(['invalid_scope', 'invalid_scope', 'granted', 'invalid_scope']);
    expect(provider.tokenRequests).toHaveLength(2);
  });

  it.each(['invalid_client', 'invalid_scope'])(
    'is believed for longer each time that it says %s',
    async (error) => {
      provider.token = json(400, { error });
      const tokens = source();
      const askedAt: number[] = [];
      for (; now < start + 900 * second; now += second) {
        const before = provider.tokenRequests.length;
        await tokens.getToken().catch(() => undefined);
        if (provider.tokenRequests.length > before) askedAt.push((now - start) / second);
      }
      expect(askedAt).toEqual([0, 30, 90, 210, 450, 690]);
      // A key that is found to be known ends it.
      provider.token = granted();
      await tokens.probe(key);
      if (error === 'invalid_client') await tokens.getToken();
    },
  );
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
