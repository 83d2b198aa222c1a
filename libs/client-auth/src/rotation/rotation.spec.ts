import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import type { Signer } from '../keys/signer.ts';
import { keyStates, type KeyRingDocument, type KeyState } from './key-ring-document.ts';
import { KeyRing } from './key-ring.ts';
import type { RotationTimings } from './rotation-timings.ts';
import { countedMaterial, faultyStore } from './ring-parts.fixture.ts';
import { RotationError } from './rotation-error.ts';
import { addKey, moveKey } from './transitions.ts';

const facts = { at: 0, reason: 'test' };
const second = 1_000;

function ringWith(...states: readonly KeyState[]): KeyRingDocument {
  return {
    keys: states.map((state, index) => ({
      kid: `key-${index}`,
      algorithm: 'ES256',
      state,
      material: 'secret',
      history: [{ state, at: new Date(0).toISOString(), reason: 'test' }],
    })),
  };
}

describe('a key', () => {
  const legal: readonly `${KeyState} ${KeyState}`[] = [
    'created published',
    'created removed',
    'published active',
    'published removed',
    'active retiring',
    'active removed',
    'retiring removed',
  ];
  const all = keyStates.flatMap((from) => keyStates.map((to) => [from, to] as const));

  it.each(all)('that is %s may become %s only in the order of its life', (from, to) => {
    const move = (): KeyRingDocument => moveKey(ringWith(from), 'key-0', to, facts);
    if (legal.includes(`${from} ${to}`)) expect(move().keys[0]?.state).toBe(to);
    else expect(move).toThrow(expect.objectContaining({ code: 'illegal_transition' }));
  });

  it('that becomes active retires the one before it in the same step', () => {
    const { keys } = moveKey(ringWith('active', 'published'), 'key-1', 'active', facts);
    expect(keys.map(({ state }) => state)).toEqual(['retiring', 'active']);
    expect(keys[0]?.history.at(-1)?.reason).toBe('replaced by key-1');
  });

  it('that is removed loses its private part', () => {
    const { keys } = moveKey(ringWith('retiring'), 'key-0', 'removed', facts);
    expect(keys[0]).not.toHaveProperty('material');
  });

  it('is in the ring once, and only what is there can be moved', () => {
    expect(() =>
      addKey(ringWith('active'), { kid: 'key-0', algorithm: 'ES256', material: 'x' }, facts),
    ).toThrow(expect.objectContaining({ code: 'illegal_transition' }));
    expect(() => moveKey(ringWith('active'), 'other', 'removed', facts)).toThrow(
      expect.objectContaining({ code: 'unknown_key' }),
    );
  });
});

/** A provider that fetches the published keys when what it holds is too old, as its cache time says. */
class ModelProvider {
  readonly #published: () => readonly Signer[];
  readonly #cacheMs: () => number;
  #held: ReadonlySet<string> = new Set();
  #freshUntil = Number.NEGATIVE_INFINITY;

  constructor(published: () => readonly Signer[], cacheMs: () => number) {
    this.#published = published;
    this.#cacheMs = cacheMs;
  }

  knows(kid: string, now: number): boolean {
    if (now >= this.#freshUntil) {
      this.#held = new Set(this.#published().map((key) => key.kid));
      this.#freshUntil = now + this.#cacheMs();
    }
    return this.#held.has(kid);
  }
}

const timings: RotationTimings = {
  rotateEveryMs: 600 * second,
  providerCacheMs: 120 * second,
  publicationMs: 65 * second,
  assertionMs: 60 * second,
  clockSkewMs: 60 * second,
};

const replica = fc.nat(2);
const event = fc.oneof(
  { weight: 16, arbitrary: fc.record({ kind: fc.constant('ticks' as const), replica }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('rotate' as const), replica }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      replica,
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('outage' as const), replica }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('for cause' as const),
      replica,
      of: fc.constantFrom('published' as const, 'active' as const, 'retiring' as const),
    }),
  },
);
const isSlow = fc.oneof(
  { weight: 4, arbitrary: fc.constant(true) },
  { weight: 1, arbitrary: fc.constant(false) },
);
const step = fc.record({ event, seconds: fc.integer({ min: 1, max: 20 }), isSlow });
/** How far each clock is from the true time; no two differ by more than was stated. */
const clocks = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -30 * second, max: 30 * second })));

describe('a ring of three replicas, with any cache times of the provider and killed at any write', () => {
  it('always signs with a key that the provider knows', async () => {
    let promotions = 0;
    let replacements = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 80, maxLength: 300, size: 'max' }),
        // How old the provider lets its copy become, anew with each that it fetches, up to what it promises.
        fc.infiniteStream(
          fc.oneof(
            { weight: 4, arbitrary: fc.constant(timings.providerCacheMs) },
            { weight: 1, arbitrary: fc.integer({ min: 0, max: timings.providerCacheMs }) },
          ),
        ),
        // The replica of the provider that a probe comes to.
        fc.infiniteStream(fc.nat(1)),
        clocks,
        async (steps, cacheTimes, probedReplicas, offsets) => {
          let now = Date.parse('2026-11-24T12:00:00Z');
          const { store, failNext, document } = faultyStore();
          const { material } = countedMaterial();
          const open = (index: number): Promise<KeyRing> =>
            KeyRing.open({
              store,
              timings,
              material,
              clock: () => now + (offsets[index] ?? 0),
              onTransition: ({ to }) => void (promotions += to === 'active' ? 1 : 0),
            });
          const replicas = [await open(0), await open(1), await open(2)];
          const refreshedAt = [now, now, now];
          // The JWKS URI is served by a replica that may be behind.
          const published = (): readonly Signer[] => replicas[0]?.published() ?? [];
          // The provider has replicas too, each with a copy of its own.
          const cacheTime = (): number => cacheTimes.next().value ?? 0;
          const provider = [new ModelProvider(published, cacheTime), new ModelProvider(published, cacheTime)];
          const isKnown = (kid: string): boolean => provider.every((replica) => replica.knows(kid, now));
          let isAway = false;
          const probe = async ({ kid }: Signer): Promise<void> => {
            if (isAway) throw new ClientAuthError('provider_unavailable', 'away');
            const asked = provider[probedReplicas.next().value ?? 0];
            if (asked?.knows(kid, now) !== true) throw new ClientAuthError('invalid_client', 'unknown');
          };
          /** Removed for cause; whoever looks within the time of publication still signs by it. */
          const removedForCause = new Map<string, number>();
          /** Until then a key that took over without waiting, since there was none to sign, may be unknown to some. */
          const rushedUntil = new Map<string, number>();
          const longestUnknown = timings.publicationMs + timings.providerCacheMs + timings.clockSkewMs;
          const usedAfterRemoval: string[] = [];
          let activeBefore: string | undefined;
          let onTheirWay: readonly { readonly kid: string; readonly until: number }[] = [];

          for (const { event, seconds, isSlow } of steps) {
            now += seconds * second;
            const ring = replicas[event.replica];
            if (ring === undefined) throw new Error('there are three');
            isAway = event.kind === 'outage';
            const ignore = (): void => undefined;
            if (event.kind === 'rotate') await ring.rotate('test').catch(ignore);
            else if (event.kind === 'for cause') {
              const stolen = document().keys.find(({ state }) => state === event.of);
              if (stolen !== undefined) {
                await ring.rotateForCause(stolen.kid, 'test');
                removedForCause.set(stolen.kid, now);
                expect(ring.signers().map(({ kid }) => kid)).not.toContain(stolen.kid);
                if (stolen.state !== 'retiring') {
                  expect(document().keys.filter(({ state }) => state === 'published')).toHaveLength(1);
                  replacements += 1;
                }
              }
            } else if (event.kind === 'crash') {
              failNext(event.when);
              await ring.advance(probe).catch(ignore);
              failNext(undefined); // if there was nothing to write
              replicas[event.replica] = await open(event.replica);
            } else for (const one of replicas) await one.advance(probe);
            for (const [index, one] of replicas.entries()) {
              // Some are slow to look, but look again before the time of publication is over.
              if (isSlow && now - (refreshedAt[index] ?? 0) < 45 * second) continue;
              await one.refresh();
              refreshedAt[index] = now;
            }

            const states = document().keys;
            const active = states.filter(({ state }) => state === 'active');
            expect(active.length).toBeLessThanOrEqual(1);
            const [activeNow] = active;
            if (activeNow !== undefined && activeNow.kid !== activeBefore) {
              const hadOne = states.some(({ kid, state }) => kid === activeBefore && state !== 'removed');
              if (!hadOne) rushedUntil.set(activeNow.kid, now + longestUnknown);
            }
            activeBefore = activeNow?.kid;
            for (const one of replicas) {
              const [first] = one.signers();
              // All but the new one may have been removed for cause in a moment when it was not read yet.
              if (first === undefined) throw new Error('a ring always has a key to sign with');
              const state = states.find(({ kid }) => kid === first.kid)?.state;
              const removedAt = removedForCause.get(first.kid);
              if (
                state === 'removed' &&
                (removedAt === undefined || now >= removedAt + timings.publicationMs)
              )
                usedAfterRemoval.push(first.kid);
              if (state === 'published' || state === 'removed') continue; // nobody has taken it yet, or it is stolen
              if (now < (rushedUntil.get(first.kid) ?? 0)) continue;
              expect(isKnown(first.kid)).toBe(true);
              onTheirWay = [...onTheirWay, { kid: first.kid, until: now + timings.assertionMs }];
            }
            // An assertion that was signed is taken as long as it lives, whatever became of its key meanwhile.
            onTheirWay = onTheirWay.filter(({ kid, until }) => until > now && !removedForCause.has(kid));
            for (const { kid } of onTheirWay) expect(isKnown(kid)).toBe(true);
            for (const { state, material: kept } of states)
              expect(kept === undefined).toBe(state === 'removed');
          }
          expect(usedAfterRemoval).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
    expect(promotions).toBeGreaterThan(180); // each run has one at least; the others are rotations
    expect(replacements).toBeGreaterThan(60);
  }, 120_000);
});

/** Longer than any step but the next rotation. */
const aWhile = 400 * second;

describe('a rotation', () => {
  const setUp = async (options: { registeredBy?: 'jwks_uri' | 'pem' } = {}) => {
    const clock = { now: Date.parse('2026-11-24T12:00:00Z') };
    const { store } = faultyStore();
    const known = new Set<string>();
    const probed: string[] = [];
    const ring = await KeyRing.open({
      store,
      timings,
      material: countedMaterial().material,
      clock: () => clock.now,
      ...options,
    });
    const probe = async ({ kid }: Signer): Promise<void> => {
      probed.push(kid);
      if (!known.has(kid)) throw new ClientAuthError('invalid_client', 'unknown');
    };
    const states = (): readonly string[] => ring.keys.map(({ kid, state }) => `${kid} ${state}`);
    return { clock, known, probed, ring, probe, states };
  };

  it('publishes, waits for the provider, asks it, and only then signs; the old key goes last', async () => {
    const { clock, known, ring, probe, probed, states } = await setUp();
    expect(states()).toEqual(['key-1 published']);
    known.add('key-1');
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 active']);

    expect(await ring.rotate('a drill')).toBe('key-2');
    expect(states()).toEqual(['key-1 active', 'key-2 published']);
    clock.now += timings.publicationMs + timings.providerCacheMs + timings.clockSkewMs - 1;
    await ring.advance(probe);
    expect(probed).toEqual(['key-1']);

    clock.now += 1;
    await ring.advance(probe); // refused: the provider is slower than it promised
    expect(states()).toEqual(['key-1 active', 'key-2 published']);
    await ring.advance(probe); // not asked again at once
    expect(probed).toEqual(['key-1', 'key-2']);

    known.add('key-2');
    clock.now += 5 * second;
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 retiring', 'key-2 active']);
    expect(ring.signers().map(({ kid }) => kid)).toEqual(['key-2', 'key-1']);

    const { publicationMs, assertionMs, providerCacheMs, clockSkewMs } = timings;
    clock.now += publicationMs + assertionMs + providerCacheMs + clockSkewMs - 1;
    await ring.advance(probe);
    expect(ring.published().map(({ kid }) => kid)).toEqual(['key-2', 'key-1']);
    clock.now += 1;
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 removed', 'key-2 active']);
    expect(ring.published().map(({ kid }) => kid)).toEqual(['key-2']);
  });

  it('comes by itself when a key has signed for its time, and not twice at once', async () => {
    const { clock, known, ring, probe, states } = await setUp();
    known.add('key-1');
    await ring.advance(probe);
    clock.now += timings.rotateEveryMs;
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 active', 'key-2 published']);
    await expect(ring.rotate('once more')).rejects.toMatchObject({ code: 'rotation_in_progress' });
  });

  it('is known in a process that only follows', async () => {
    const { store } = faultyStore();
    const options = { store, timings, material: countedMaterial().material };
    const [rotating, following] = [await KeyRing.open(options), await KeyRing.open(options)];
    const follower = following.follow(1);
    await rotating.rotateForCause('key-1', 'a drill');
    while (following.published()[0]?.kid !== 'key-2') await setImmediate();
    await follower.stop();
    await rotating.rotateForCause('key-2', 'a drill');
    await setImmediate();
    expect(following.published().map(({ kid }) => kid)).toEqual(['key-2']);
  });

  it('for cause removes first, makes a new key, and says for how long the old one is taken', async () => {
    const { clock, known, ring, probe, states } = await setUp();
    known.add('key-1');
    await ring.advance(probe);
    const exposure = await ring.rotateForCause('key-1', 'it was in a log');
    expect(states()).toEqual(['key-1 removed', 'key-2 published']);
    expect(ring.published().map(({ kid }) => kid)).toEqual(['key-2']);
    expect(exposure).toMatchObject({
      kid: 'key-1',
      acceptedUntil: new Date(clock.now + timings.publicationMs + timings.providerCacheMs),
    });
    known.add('key-2');
    await ring.advance(probe); // without waiting: there is no other key
    expect(states()).toEqual(['key-1 removed', 'key-2 active']);
    await expect(ring.rotateForCause('key-1', 'again')).rejects.toThrow(RotationError);
  });

  it('for cause of a key that does not sign yet makes another one', async () => {
    const { known, ring, probe, states } = await setUp();
    known.add('key-1');
    await ring.advance(probe);
    await ring.rotate('a drill');
    await ring.rotateForCause('key-2', 'it was in a log');
    expect(states()).toEqual(['key-1 active', 'key-2 removed', 'key-3 published']);
  });

  it('for cause of a key that signs no longer makes none', async () => {
    const { clock, known, ring, probe, states } = await setUp();
    known.add('key-1').add('key-2');
    await ring.advance(probe);
    await ring.rotate('a drill');
    clock.now += aWhile;
    await ring.advance(probe);
    await ring.rotateForCause('key-1', 'it was in a log');
    expect(states()).toEqual(['key-1 removed', 'key-2 active']);
  });

  it('does not hold up the end of the key before, though the provider takes no new one', async () => {
    const { clock, known, ring, probe, states } = await setUp();
    known.add('key-1').add('key-2');
    await ring.advance(probe);
    await ring.rotate('first');
    clock.now += aWhile;
    await ring.advance(probe);
    await ring.rotate('second');
    clock.now += aWhile;
    await ring.advance(probe); // key-3 is refused
    expect(states()).toEqual(['key-1 removed', 'key-2 active', 'key-3 published']);
  });

  it('keeps a key that signs again, since the one after it was removed for cause, until that is over', async () => {
    const { clock, known, ring, probe, states } = await setUp();
    known.add('key-1').add('key-2');
    await ring.advance(probe);
    await ring.rotate('a drill');
    clock.now += aWhile;
    await ring.advance(probe);
    await ring.rotateForCause('key-2', 'it was in a log');
    clock.now += timings.rotateEveryMs;
    await ring.advance(probe); // key-3 is refused
    expect(ring.signers().map(({ kid }) => kid)).toEqual(['key-1', 'key-3']);
    known.add('key-3');
    clock.now += 5 * second;
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 retiring', 'key-2 removed', 'key-3 active']);
    clock.now += aWhile;
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 removed', 'key-2 removed', 'key-3 active']);
  });

  it('is made by no process whose clock is behind by more than was stated, and for cause by any', async () => {
    const { clock, known, ring, probe, states } = await setUp();
    known.add('key-1');
    await ring.advance(probe);
    clock.now -= timings.clockSkewMs;
    await ring.advance(probe);
    clock.now -= 1;
    await expect(ring.advance(probe)).rejects.toMatchObject({ code: 'clock_disagrees' });
    await expect(ring.rotate('a drill')).rejects.toMatchObject({ code: 'clock_disagrees' });
    await ring.rotateForCause('key-1', 'stamped by a wrong clock');
    expect(states()).toEqual(['key-1 removed', 'key-2 published']);
  });

  it('comes early by no clock that is ahead, as far as was stated', async () => {
    const { store } = faultyStore();
    const { material } = countedMaterial();
    let now = Date.parse('2026-11-24T12:00:00Z');
    const ring = await KeyRing.open({ store, timings, material, clock: () => now });
    const ahead = await KeyRing.read({ store, material, clock: () => now + timings.clockSkewMs });
    const probed: string[] = [];
    const probe = async ({ kid }: Signer): Promise<void> => void probed.push(kid);
    await ring.advance(async () => undefined);
    await ring.rotate('a drill');
    now += timings.publicationMs + timings.providerCacheMs - 1;
    await ahead.advance(probe);
    expect(probed).toEqual([]);
    now += 1;
    await ahead.advance(probe);
    expect(probed).toEqual(['key-2']);
  });

  it('goes by the clock of the store, where it has one', async () => {
    const { store } = faultyStore();
    let now = Date.parse('2026-11-24T12:00:00Z');
    const withClock = { ...store, load: async () => ({ ...(await store.load()), now }) };
    const ring = await KeyRing.open({
      store: withClock,
      timings,
      material: countedMaterial().material,
      clock: () => 0,
    });
    await ring.advance(async () => undefined);
    expect(ring.keys[0]?.history.at(-1)?.at).toBe('2026-11-24T12:00:00.000Z');
    now += timings.rotateEveryMs;
    await ring.advance(async () => undefined);
    expect(ring.keys.map(({ state }) => state)).toEqual(['active', 'published']);
  });

  it('of a key that is registered as PEM waits for the operators, however long', async () => {
    const { clock, known, ring, probe, states } = await setUp({ registeredBy: 'pem' });
    known.add('key-1');
    await ring.advance(probe);
    clock.now += 10 * timings.rotateEveryMs;
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 active']);

    await ring.rotate('yearly');
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 active', 'key-2 published']);
    // The operators have replaced the one by the other.
    known.delete('key-1');
    known.add('key-2');
    expect(ring.signers().map(({ kid }) => kid)).toEqual(['key-1', 'key-2']);
    clock.now += 5 * second;
    await ring.advance(probe);
    expect(states()).toEqual(['key-1 retiring', 'key-2 active']);
    const { acceptedUntil, advice } = await ring.rotateForCause('key-2', 'stolen');
    expect(acceptedUntil.getTime()).toBe(8.64e15);
    expect(advice).toContain('operators');
  });
});
