import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AccessTokenError,
  type AccessTokenVerifier,
  createAccessTokenVerifier,
  type KeyWarning,
} from '../index.ts';
import { audience, issuer, type TestKey, testKey } from '../verifier.fixture.ts';
import { FakeIssuer, metadataUrl } from './fake-issuer.fixture.ts';
import { idle, VirtualTime } from './virtual-time.fixture.ts';

const second = 1_000;
const minute = 60 * second;

let key: TestKey;
let next: TestKey;
let time: VirtualTime;
let provider: FakeIssuer;
let warnings: KeyWarning[];
let verifier: AccessTokenVerifier;

beforeAll(async () => {
  key = await testKey('ES256', 'k1');
  next = await testKey('ES256', 'k2');
});

beforeEach(() => {
  time = new VirtualTime();
  provider = new FakeIssuer(key.publicJwk);
  warnings = [];
  const { clock, schedule } = time;
  verifier = createAccessTokenVerifier({
    issuer,
    audience,
    fetch: provider.fetch,
    clock,
    schedule,
    random: () => 0,
    cache: false,
    onWarning: (warning) => warnings.push(warning),
  });
});

afterEach(() => verifier.close());

function freshToken(by: TestKey = key, header: Record<string, unknown> = {}): Promise<string> {
  const iat = Math.floor(time.clock() / 1000);
  return by.token({ iat, exp: iat + 300 }, header);
}

async function outcomeOf(token: string): Promise<string> {
  try {
    await verifier.verify(token);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(AccessTokenError);
    return (error as AccessTokenError).code; // asserted above
  }
}

const outcome = async (by: TestKey = key): Promise<string> => outcomeOf(await freshToken(by));

describe('keys', () => {
  it('are not fetched before the first token comes, and then by one request for all', async () => {
    await time.pass(10 * minute);
    expect(provider.take()).toEqual([]);
    const token = await freshToken();
    expect(new Set(await Promise.all(Array.from({ length: 100 }, () => outcomeOf(token))))).toEqual(
      new Set(['accepted']),
    );
    expect(provider.take()).toEqual([metadataUrl, provider.jwksUri]);
  });

  it('are refreshed ahead, and no request waits for that', async () => {
    await outcome();
    provider.take();
    provider.breaks('hangs');
    await time.pass(5 * minute + second);
    expect(provider.requests).toEqual([provider.jwksUri]);
    // The fetch is under way, and hangs; no time passes here.
    expect(await outcome()).toBe('accepted');
    expect(provider.take()).toHaveLength(1);
  });

  it('are refreshed without a request too, so that the next finds them as they are', async () => {
    await outcome();
    provider.keys = [key.publicJwk, next.publicJwk];
    await time.pass(5 * minute);
    provider.take();
    expect(await outcome(next)).toBe('accepted');
    expect(provider.take()).toEqual([]);
  });

  it.each([
    ['says nothing', {}, 5 * minute],
    ['gives them two minutes', { 'cache-control': 'public, max-age=120' }, 2 * minute],
    ['gives them two minutes, of which one has gone', { 'cache-control': 'max-age=120', age: '50' }, 70_000],
    ['gives them a second', { 'cache-control': 'max-age=1' }, minute],
    ['does not want them kept', { 'cache-control': 'no-store' }, minute],
    ['gives them a week', { 'cache-control': 'max-age=604800' }, 10 * minute],
    [
      'lets them expire in two minutes',
      { date: 'Tue, 24 Nov 2026 12:00:00 GMT', expires: 'Tue, 24 Nov 2026 12:02:00 GMT' },
      2 * minute,
    ],
    ['lets them expire at no date', { expires: '0' }, minute],
    ['says what cannot be read', { 'cache-control': 'max-age=soon' }, 5 * minute],
  ])('of an issuer that %s are refreshed in time', async (_, headers, interval) => {
    provider.headers = headers;
    await outcome();
    provider.take();
    await time.pass(interval - 1);
    expect(provider.take()).toEqual([]);
    await time.pass(1);
    expect(provider.take()).toHaveLength(1);
  });

  it('that an issuer withdraws are not taken for longer than ten minutes', async () => {
    provider.headers = { 'cache-control': 'max-age=604800' };
    provider.keys = [key.publicJwk, next.publicJwk];
    expect(await outcome(next)).toBe('accepted');
    provider.keys = [key.publicJwk];
    await time.pass(10 * minute);
    expect(await outcome(next)).toBe('unknown_key');
  });

  it('are looked for again where the metadata say, within an hour of their moving', async () => {
    await outcome();
    provider.formerJwksUri = provider.jwksUri;
    provider.jwksUri = `${issuer}/moved`;
    await time.pass(65 * minute);
    provider.take();
    await time.pass(10 * minute);
    expect(new Set(provider.take())).toEqual(new Set([`${issuer}/moved`]));
    expect(await outcome()).toBe('accepted');
  });

  it('are found at once where they have gone, when they are not where they were', async () => {
    await outcome();
    provider.jwksUri = `${issuer}/moved`;
    provider.keys = [key.publicJwk, next.publicJwk];
    await time.pass(5 * minute + 2 * second);
    expect(await outcome(next)).toBe('accepted');
  });

  it('stay where they were when the metadata cannot be read again, which is told', async () => {
    await outcome();
    provider.fault = { metadata: 'is away' };
    await time.pass(3 * 60 * minute);
    expect(await outcome()).toBe('accepted');
    expect(new Set(warnings.map(({ code }) => code))).toEqual(new Set(['metadata_failed']));
  });

  it('serve the first request after a process was stopped, and are refreshed by it', async () => {
    await outcome();
    provider.take();
    time.skip(30 * minute);
    expect(await outcome()).toBe('accepted');
    expect(provider.take()).toEqual([provider.jwksUri]);
  });

  it('are waited for when a process was stopped for longer than they serve', async () => {
    await outcome();
    provider.keys = [next.publicJwk];
    time.skip(66 * minute);
    expect(await outcome()).toBe('unknown_key');
    expect(await outcome(next)).toBe('accepted');
  });

  it('that cannot be fetched are told of by a warning without a word of the answer', async () => {
    provider.breaks('sends no JSON');
    expect(await outcome()).toBe('keys_unavailable');
    expect(warnings).toMatchObject([{ code: 'refresh_failed', issuer }]);
    expect(String(warnings[0]?.cause)).not.toContain('html');
  });

  it('are kept when a warning cannot be told', async () => {
    const failing = createAccessTokenVerifier({
      issuer,
      audience,
      fetch: provider.fetch,
      clock: time.clock,
      schedule: time.schedule,
      onWarning: () => {
        throw new Error('the log is full');
      },
    });
    provider.keys = [{ kty: 'oct', k: 'AA' }, key.publicJwk];
    await expect(failing.verify(await freshToken())).resolves.toMatchObject({ issuer });
    failing.close();
  });
});

describe('a token by a key that is not known', () => {
  it('has the keys fetched once in ten seconds, however many there are, and none waits', async () => {
    await outcome();
    await time.pass(10 * second);
    provider.take();
    const flood = await Promise.all(
      Array.from({ length: 200 }, (_, index) => freshToken(next, { kid: `random-${index}` })),
    );
    const token = await freshToken();
    for (const random of flood.slice(0, 100)) expect(await outcomeOf(random)).toBe('unknown_key');
    expect(provider.take()).toHaveLength(1);
    // No time passes: who is refused is refused at once, and who has a known key is served.
    const [known, ...unknown] = await Promise.all([token, ...flood].map(outcomeOf));
    expect([known, ...new Set(unknown)]).toEqual(['accepted', 'unknown_key']);
    expect(provider.take()).toHaveLength(0);
    await time.pass(10 * second);
    await Promise.all(flood.map(outcomeOf));
    expect(provider.take()).toHaveLength(1);
  });

  it('does not keep others from being served while it is looked for, and the hundredth is not waited for', async () => {
    await outcome();
    await time.pass(10 * second);
    provider.breaks('hangs');
    const token = await freshToken();
    const unknown = await freshToken(next);
    const settled: string[] = [];
    const flood = Array.from({ length: 130 }, async () => settled.push(await outcomeOf(unknown)));
    expect(await outcomeOf(token)).toBe('accepted');
    await idle();
    expect(settled).toEqual(Array.from({ length: 30 }, () => 'keys_unavailable'));
    await expect(verifier.verify(unknown)).rejects.toMatchObject({ retryAfter: 1 });
    await time.pass(5 * second);
    await Promise.all(flood);
    expect(new Set(settled)).toEqual(new Set(['keys_unavailable']));
  });

  it('is taken within ten seconds of its key being published, under a flood too', async () => {
    await outcome();
    const token = await freshToken(next);
    expect(await outcomeOf(token)).toBe('unknown_key');
    provider.keys = [key.publicJwk, next.publicJwk];
    expect(await outcomeOf(token)).toBe('unknown_key');
    for (let seconds = 0; seconds < 10; seconds++) {
      await outcomeOf(await freshToken(next, { kid: `random-${seconds}` }));
      await time.pass(second);
    }
    expect(await outcomeOf(token)).toBe('accepted');
  });
});

describe('a verifier that is closed', () => {
  it('has no timer, and fetches nothing any more; the keys that are there serve', async () => {
    await outcome();
    provider.take();
    verifier.close();
    expect(time.timers).toBe(0);
    await time.pass(30 * minute);
    expect(await outcome()).toBe('accepted');
    expect(await outcome(next)).toBe('unknown_key');
    await time.pass(60 * minute);
    expect(await outcome()).toBe('keys_unavailable');
    expect(provider.take()).toEqual([]);
  });

  it('does not look either whether the keys have moved', async () => {
    await outcome();
    provider.breaks('hangs');
    await time.pass(6 * minute);
    provider.take();
    verifier.close();
    await idle();
    expect(provider.take()).toEqual([]);
    expect(time.timers).toBe(0);
  });

  it('ends the fetch that is under way', async () => {
    provider.breaks('hangs');
    const waiting = outcomeOf(await freshToken());
    await idle();
    verifier.close();
    expect(await waiting).toBe('keys_unavailable');
    expect(time.timers).toBe(0);
    expect(warnings).toEqual([]);
  });
});
