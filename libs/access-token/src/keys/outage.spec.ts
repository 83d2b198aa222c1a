import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessTokenError, type AccessTokenVerifier, createAccessTokenVerifier } from '../index.ts';
import { audience, issuer, type TestKey, testKey } from '../verifier.fixture.ts';
import { FakeIssuer, type Fault } from './fake-issuer.fixture.ts';
import { idle, VirtualTime } from './virtual-time.fixture.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

let key: TestKey;
let next: TestKey;
let time: VirtualTime;
let provider: FakeIssuer;
let verifier: AccessTokenVerifier;

beforeAll(async () => {
  key = await testKey('ES256', 'k1');
  next = await testKey('ES256', 'k2');
});

beforeEach(() => {
  time = new VirtualTime();
  provider = new FakeIssuer(key.publicJwk);
  const { clock, schedule } = time;
  verifier = createAccessTokenVerifier({
    issuer,
    audience,
    fetch: provider.fetch,
    clock,
    schedule,
    // The shortest pauses that there are.
    random: () => 0.999,
    // Every request needs a key.
    cache: false,
  });
});

afterEach(() => verifier.close());

function freshToken(by: TestKey = key): Promise<string> {
  const iat = Math.floor(time.clock() / 1000);
  return by.token({ iat, exp: iat + 300 });
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

/** What comes of a request with a fresh token. */
async function outcome(by: TestKey = key): Promise<string> {
  return outcomeOf(await freshToken(by));
}

/** A request in every second for some time, by a new token every minute; how many there were of each outcome. */
async function traffic(milliseconds: number): Promise<Readonly<Record<string, number>>> {
  const outcomes: Record<string, number> = {};
  let token = '';
  for (let passed = 0; passed < milliseconds; passed += second) {
    if (passed % minute === 0) token = await freshToken();
    const came = await outcomeOf(token);
    outcomes[came] = (outcomes[came] ?? 0) + 1;
    await time.pass(second);
  }
  return outcomes;
}

/** Up to the second before a refresh is due: an outage that begins now finds keys as old as they get. */
async function untilJustBeforeRefresh(): Promise<void> {
  await outcome();
  // 300 s, a tenth less by chance.
  await time.pass(269 * second);
  expect(provider.take()).toHaveLength(2);
}

describe('when the keys cannot be had for an hour', () => {
  it('no valid request is refused, for 100 fetches at most, and after that the keys are unavailable, never the token wrong', async () => {
    await untilJustBeforeRefresh();
    provider.breaks('is away');

    expect(await traffic(hour)).toEqual({ accepted: 3600 });
    expect(provider.take().length).toBeLessThanOrEqual(100);

    await time.pass(minute);
    expect(await traffic(10 * minute)).toEqual({ keys_unavailable: 600 });

    provider.breaks(undefined);
    await time.pass(10 * second);
    expect(await traffic(10 * minute)).toEqual({ accepted: 600 });
  });

  it.each<Fault>(['hangs', 'answers 500', 'sends no JSON', 'sends no JWK Set'])(
    'since it %s, no valid request is refused either, nor fetched for more often',
    async (fault) => {
      await untilJustBeforeRefresh();
      provider.breaks(fault);
      expect(await traffic(hour)).toEqual({ accepted: 3600 });
      expect(provider.take().length).toBeLessThanOrEqual(100);
    },
  );

  it('a caller is told when to come again', async () => {
    provider.breaks('is away');
    const error: unknown = await verifier.verify(await key.token()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'keys_unavailable', retryAfter: 1, isAboutTheToken: false });
    await time.pass(minute);
    const later: unknown = await verifier.verify(await key.token()).catch((reason: unknown) => reason);
    expect(later).toMatchObject({ code: 'keys_unavailable' });
    const { retryAfter } = later as AccessTokenError; // it has the code of one
    expect(retryAfter).toBeGreaterThan(1);
    expect(retryAfter).toBeLessThanOrEqual(10);
  });
});

describe('when the keys come and go', () => {
  it('every five minutes, no valid request is refused in a day', async () => {
    await outcome();
    const outcomes = new Set<string>();
    for (let passed = 0; passed < 24 * hour; passed += 5 * minute) {
      provider.breaks(passed % (10 * minute) === 0 ? 'is away' : undefined);
      await time.pass(5 * minute);
      outcomes.add(await outcome());
    }
    expect([...outcomes]).toEqual(['accepted']);
  });

  it('they are fetched again within a minute of the recovery', async () => {
    await untilJustBeforeRefresh();
    provider.breaks('answers 500');
    await time.pass(30 * minute);
    provider.breaks(undefined);
    provider.keys = [key.publicJwk, next.publicJwk];
    await time.pass(minute);
    expect(await outcome(next)).toBe('accepted');
  });

  it('all of them anew, the old ones are refused, and the new ones taken', async () => {
    await outcome();
    provider.keys = [next.publicJwk];
    await time.pass(5 * minute);
    expect([await outcome(key), await outcome(next)]).toEqual(['unknown_key', 'accepted']);
  });
});

describe('in an outage', () => {
  it('a token by a key that is not known is not said to be wrong: its key may be new', async () => {
    await untilJustBeforeRefresh();
    provider.breaks('is away');
    await time.pass(minute);
    expect([await outcome(next), await outcome(key)]).toEqual(['keys_unavailable', 'accepted']);
  });

  it('of an issuer that hangs, only who comes first waits, and a hundred besides', async () => {
    const token = await freshToken();
    provider.breaks('hangs');
    const first = outcomeOf(token);
    await time.pass(5 * second);
    expect(await first).toBe('keys_unavailable');
    await time.pass(second);
    const settled: string[] = [];
    const all = Array.from({ length: 150 }, async () => settled.push(await outcomeOf(token)));
    await idle();
    expect(settled).toEqual(Array.from({ length: 50 }, () => 'keys_unavailable'));
    await time.pass(5 * second);
    await Promise.all(all);
    expect(settled).toHaveLength(150);
  });
});
