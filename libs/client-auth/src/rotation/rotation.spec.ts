import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import type { Signer } from '../keys/signer.ts';
import { keyStates, type KeyRingDocument, type KeyState } from './key-ring-document.ts';
import type { KeyRingStore } from './key-ring-store.ts';
import { KeyRing } from './key-ring.ts';
import type { KeyMaterial } from './key-ring-options.ts';
import type { RotationTimings } from './rotation-timings.ts';
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

/** Keys that do not sign, so that thousands of runs cost nothing; what is under test is which of them would. */
function countedMaterial(): KeyMaterial {
  let made = 0;
  return {
    create: async () => `key-${(made += 1)}`,
    open: async (kid, algorithm) => ({
      kid,
      algorithm,
      publicJwk: { kty: 'EC', kid, alg: algorithm, use: 'sig' },
      sign: async () => new Uint8Array(),
    }),
  };
}

/** A store in memory that can be killed before or after it has written. */
function faultyStore() {
  let stored: KeyRingDocument = { keys: [] };
  let version = 0;
  let fault: 'before' | 'after' | undefined;
  const store: KeyRingStore = {
    load: async () => ({ document: stored, version }),
    save: async (document, expected) => {
      const now = fault;
      fault = undefined;
      if (now === 'before') throw new Error('killed before the write');
      if (expected !== version) return false;
      stored = document;
      version += 1;
      if (now === 'after') throw new Error('killed after the write');
      return true;
    },
  };
  const failNext = (when: 'before' | 'after' | undefined): void => void (fault = when);
  return { store, failNext, document: () => stored };
}

/** A provider that fetches the published keys when what it holds is too old, as its cache time says. */
class ModelProvider {
  readonly #published: () => readonly Signer[];
  #held: ReadonlySet<string> = new Set();
  #fetchedAt = Number.NEGATIVE_INFINITY;

  constructor(published: () => readonly Signer[]) {
    this.#published = published;
  }

  knows(kid: string, now: number, cacheMs: number): boolean {
    if (now >= this.#fetchedAt + cacheMs) {
      this.#held = new Set(this.#published().map((key) => key.kid));
      this.#fetchedAt = now;
    }
    return this.#held.has(kid);
  }
}

const timings: RotationTimings = {
  rotateEveryMs: 600 * second,
  providerCacheMs: 120 * second,
  publicationMs: 90 * second,
  assertionMs: 60 * second,
};

const event = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('tick' as const), replica: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rotate' as const), replica: fc.nat(2) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      replica: fc.nat(2),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outage' as const), replica: fc.nat(2) }) },
);
const step = fc.record({ event, seconds: fc.integer({ min: 1, max: 40 }), isSlow: fc.boolean() });

describe('a ring of three replicas, with any cache times of the provider and killed at any write', () => {
  it('always signs with a key that the provider knows', async () => {
    let promotions = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 80, maxLength: 300, size: 'max' }),
        // How old the provider lets its copy become, anew at each request, up to what it promises.
        fc.infiniteStream(fc.integer({ min: 0, max: timings.providerCacheMs })),
        async (steps, cacheTimes) => {
          let now = Date.parse('2026-11-24T12:00:00Z');
          const { store, failNext, document } = faultyStore();
          const material = countedMaterial();
          const open = (): Promise<KeyRing> =>
            KeyRing.open({
              store,
              algorithm: 'ES256',
              timings,
              material,
              clock: () => now,
              onTransition: ({ to }) => void (promotions += to === 'active' ? 1 : 0),
            });
          const replicas = [await open(), await open(), await open()];
          const refreshedAt = [now, now, now];
          // The JWKS URI is served by a replica that may be behind.
          const published = (): readonly Signer[] => replicas[0]?.published() ?? [];
          // The provider has replicas too, each with a copy of its own; a probe comes to one of them.
          const provider = [new ModelProvider(published), new ModelProvider(published)];
          const isKnown = (kid: string): boolean =>
            provider.every((replica) => replica.knows(kid, now, cacheTime()));
          const cacheTime = (): number => cacheTimes.next().value ?? 0;
          let isAway = false;
          const probe = async ({ kid }: Signer): Promise<void> => {
            if (isAway) throw new ClientAuthError('provider_unavailable', 'away');
            if (!provider[0]?.knows(kid, now, cacheTime()))
              throw new ClientAuthError('invalid_client', 'unknown');
          };
          const usedAfterRemoval: string[] = [];
          let onTheirWay: readonly { readonly kid: string; readonly until: number }[] = [];

          for (const { event, seconds, isSlow } of steps) {
            now += seconds * second;
            const ring = replicas[event.replica];
            if (ring === undefined) throw new Error('there are three');
            isAway = event.kind === 'outage';
            const ignore = (): void => undefined;
            if (event.kind === 'rotate') await ring.rotate('test').catch(ignore);
            else if (event.kind === 'crash') {
              failNext(event.when);
              await ring.advance(probe).catch(ignore);
              failNext(undefined); // if there was nothing to write
              replicas[event.replica] = await open();
            } else await ring.advance(probe);
            for (const [index, one] of replicas.entries()) {
              // Some are slow to look, but look again before the time of publication is over.
              if (isSlow && now - (refreshedAt[index] ?? 0) < 45 * second) continue;
              await one.refresh();
              refreshedAt[index] = now;
            }

            const states = document().keys;
            expect(states.filter(({ state }) => state === 'active').length).toBeLessThanOrEqual(1);
            for (const one of replicas) {
              const [first] = one.signers();
              if (first === undefined) throw new Error('a ring always has a key to sign with');
              const state = states.find(({ kid }) => kid === first.kid)?.state;
              if (state === 'removed') usedAfterRemoval.push(first.kid);
              if (state !== 'active') continue; // the very first key, which nobody has taken yet
              expect(isKnown(first.kid)).toBe(true);
              onTheirWay = [...onTheirWay, { kid: first.kid, until: now + timings.assertionMs }];
            }
            // An assertion that was signed is taken as long as it lives, whatever became of its key meanwhile.
            onTheirWay = onTheirWay.filter(({ until }) => until > now);
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
  }, 120_000);
});

describe('a rotation', () => {
  const setUp = async (options: { registeredBy?: 'jwks_uri' | 'pem' } = {}) => {
    const clock = { now: Date.parse('2026-11-24T12:00:00Z') };
    const { store } = faultyStore();
    const known = new Set<string>();
    const probed: string[] = [];
    const ring = await KeyRing.open({
      store,
      algorithm: 'ES256',
      timings,
      material: countedMaterial(),
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
    clock.now += timings.publicationMs + timings.providerCacheMs - 1;
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

    clock.now += timings.publicationMs + timings.assertionMs + timings.providerCacheMs - 1;
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
    const options = { store, algorithm: 'ES256', timings, material: countedMaterial() } as const;
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
