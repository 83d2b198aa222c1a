import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { KeyRingDocument } from './key-ring-document.ts';
import type { KeyMaterial, KeyRingOptions } from './key-ring-options.ts';
import type { KeyRingStore } from './key-ring-store.ts';
import { KeyRing } from './key-ring.ts';
import { countedMaterial, faultyStore, gate } from './ring-parts.fixture.ts';

const taken = async (): Promise<void> => undefined;
const never = (): Promise<never> => new Promise(() => undefined);

async function openRing(options: Partial<KeyRingOptions> = {}) {
  const { store, failNext, document, put } = faultyStore();
  const { material, destroyed, made } = countedMaterial();
  const problems: unknown[] = [];
  const ring = await KeyRing.open({
    store,
    material,
    onProblem: (error) => problems.push(error),
    timeoutMs: 50,
    ...options,
  });
  return { ring, store, material, problems, destroyed, made, failNext, document, put };
}

const kids = (keys: readonly { readonly kid: string }[]): readonly string[] => keys.map(({ kid }) => kid);
const codes = (problems: readonly unknown[]): readonly unknown[] =>
  problems.map((problem) => (problem instanceof Error && 'code' in problem ? problem.code : problem));

describe('what was read first and comes last', () => {
  it('does not bring back a key that was removed meanwhile', async () => {
    const slow = gate();
    const { store } = faultyStore();
    let isSlow = false;
    const ring = await KeyRing.open({
      material: countedMaterial().material,
      store: {
        ...store,
        load: async () => {
          const stored = await store.load();
          if (isSlow) {
            isSlow = false;
            await slow.opened;
          }
          return stored;
        },
      },
    });
    await ring.advance(taken);
    isSlow = true;
    const refreshing = ring.refresh();
    await ring.rotateForCause('key-1', 'it was in a log');
    slow.open();
    await refreshing;
    expect(kids(ring.signers())).toEqual(['key-2']);
    expect(kids(ring.published())).toEqual(['key-2']);
  });

  it('is not used either when its keys take long to be opened', async () => {
    const slow = gate();
    const counted = countedMaterial().material;
    let isSlow = false;
    const { store, put } = faultyStore();
    const ring = await KeyRing.open({
      store,
      material: {
        ...counted,
        open: async (kid, algorithm) => {
          if (isSlow && kid === 'other') await slow.opened;
          return counted.open(kid, algorithm);
        },
      },
    });
    const { document, version } = await store.load();
    const [key] = document.keys;
    if (key === undefined) throw new Error('there is one');
    put({ ...document, keys: [key, { ...key, kid: 'other', material: 'other' }] });
    isSlow = true;
    const refreshing = ring.refresh();
    await setImmediate();
    put(document, version + 2);
    await ring.refresh();
    slow.open();
    await refreshing;
    expect(kids(ring.published())).toEqual(['key-1']);
  });

  it('is not used either while what is newer is still being opened', async () => {
    const [slowLoad, slowKey] = [gate(), gate()];
    const { store, document, put } = faultyStore();
    const counted = countedMaterial().material;
    let isSlow = false;
    const ring = await KeyRing.open({
      store: {
        ...store,
        load: async () => {
          const waits = isSlow;
          const stored = await store.load();
          if (waits) await slowLoad.opened;
          return stored;
        },
      },
      material: {
        ...counted,
        open: async (kid, algorithm) => {
          if (kid === 'slow') await slowKey.opened;
          return counted.open(kid, algorithm);
        },
      },
    });
    await ring.advance(taken);
    await ring.rotate('a drill');
    const [, second] = document().keys;
    if (second === undefined) throw new Error('there are two');
    isSlow = true;
    const older = ring.refresh();
    isSlow = false;
    await setImmediate();
    put({ ...document(), keys: [second, { ...second, kid: 'slow', material: 'slow' }] });
    const newer = ring.refresh();
    await setImmediate();
    slowLoad.open();
    await older;
    expect(kids(ring.signers())).toEqual(['key-2']);
    slowKey.open();
    await newer;
    expect(kids(ring.signers()).toSorted()).toEqual(['key-2', 'slow']);
  });

  it('is refused when it is an older version still: a backup', async () => {
    const { ring, put } = await openRing();
    await ring.advance(taken);
    put({ keys: [] }, 1);
    await expect(ring.refresh()).rejects.toMatchObject({ code: 'ring_unreadable' });
    expect(kids(ring.signers())).toEqual(['key-1']);
  });
});

describe('a store or a module that does not answer', () => {
  it('ends no process, and the ring can be stopped', async () => {
    const { store } = faultyStore();
    let hangs = false;
    const problems: unknown[] = [];
    const ring = await KeyRing.open({
      store: { ...store, load: () => (hangs ? never() : store.load()) },
      material: countedMaterial().material,
      onProblem: (error) => problems.push(error),
      timeoutMs: 20,
    });
    hangs = true;
    const running = ring.follow(1);
    while (problems.length < 2) await setImmediate(); // later turns come too
    await running.stop();
    expect(codes(problems)).toContain('timeout');
  });

  it('is given up when it makes a key, and what it makes too late is destroyed', async () => {
    const late = gate();
    const { material, destroyed } = countedMaterial();
    const slow: KeyMaterial = {
      ...material,
      create: async (algorithm) => {
        await late.opened;
        return material.create(algorithm);
      },
    };
    const opening = openRing({ material: slow, timeoutMs: 20 });
    await expect(opening).rejects.toMatchObject({ code: 'timeout' });
    late.open();
    while (destroyed.length === 0) await setImmediate();
    expect(destroyed).toEqual(['key-1']);
  });

  it('is told of as any other failure is, and who is told may throw', async () => {
    const throwing = (): never => {
      throw new Error('the listener is broken');
    };
    const { ring } = await openRing({ onTransition: throwing, onProblem: throwing });
    await ring.advance(() => Promise.reject(new Error('away')));
    await ring.rotateForCause('key-1', 'it was in a log');
    expect(kids(ring.published())).toEqual(['key-2']);
  });
});

describe('what a key is made of', () => {
  it('is made once for a change, and destroyed when another process was faster', async () => {
    const { store, document } = faultyStore();
    const { material, destroyed, made } = countedMaterial();
    let lost = 3;
    const contended: KeyRingStore = {
      ...store,
      save: async (changed, version) => (lost-- > 0 ? false : store.save(changed, version)),
    };
    const ring = await KeyRing.open({ store: contended, material });
    expect([made(), destroyed]).toEqual([1, []]);
    await ring.advance(taken);

    const other = await KeyRing.open({ store, material });
    await other.rotate('faster');
    await expect(ring.rotate('slower')).rejects.toMatchObject({ code: 'rotation_in_progress' });
    lost = 1_000;
    const third = (await store.load()).document.keys.at(-1)?.kid ?? '';
    await expect(ring.rotateForCause(third, 'x')).rejects.toMatchObject({ code: 'ring_contended' });
    expect(kids(document().keys)).toEqual(['key-1', 'key-2']);
    expect(destroyed).toEqual([]);
  });

  it('is destroyed when the race for it is lost', async () => {
    const { store } = faultyStore();
    const { material, destroyed } = countedMaterial();
    const [one, other] = await Promise.all([
      KeyRing.open({ store, material }),
      KeyRing.open({ store, material }),
    ]);
    await one.refresh();
    expect(one.keys).toEqual(other.keys);
    expect(destroyed).toEqual(['key-2']);
  });

  it('stays where nobody can say whether it is stored', async () => {
    const { store, failNext } = faultyStore();
    const { material, destroyed } = countedMaterial();
    failNext('after');
    await expect(KeyRing.open({ store, material })).rejects.toThrow('killed');
    expect(destroyed).toEqual([]);
    expect(kids((await KeyRing.open({ store, material })).signers())).toEqual(['key-1']);
  });

  it('goes with the removal of its key; a failure is told, and removes it all the same', async () => {
    const { ring, destroyed, material, store } = await openRing();
    await ring.rotateForCause('key-1', 'it was in a log');
    expect(destroyed).toEqual(['key-1']);

    const problems: unknown[] = [];
    const stubborn = await KeyRing.open({
      store,
      material: { ...material, destroy: () => Promise.reject(new Error('not by this user')) },
      onProblem: (error) => problems.push(error),
    });
    await stubborn.rotateForCause('key-2', 'it was in a log');
    expect(codes(problems)).toEqual(['key_not_destroyed']);
    expect(stubborn.keys.map(({ state }) => state)).toEqual(['removed', 'removed', 'published']);
  });

  it('that cannot be opened is told of once and left out, and its key can be removed', async () => {
    const { store, material } = await openRing();
    const problems: unknown[] = [];
    const ring = await KeyRing.open({
      store,
      material: {
        ...material,
        open: (kid, algorithm) =>
          kid === 'key-1' ? Promise.reject(new Error('no such key')) : material.open(kid, algorithm),
      },
      onProblem: (error) => problems.push(error),
    });
    await ring.refresh();
    expect(codes(problems)).toEqual(['key_unusable']);
    expect(kids(ring.signers())).toEqual([]);
    await ring.rotateForCause('key-1', 'nobody has it any more');
    expect(kids(ring.signers())).toEqual(['key-2']);
  });
});

it('a key that is removed signs no longer, though another one takes its time to be opened', async () => {
  const slow = gate();
  const { store, document, put } = faultyStore();
  const { material } = countedMaterial();
  const ring = await KeyRing.open({
    store,
    material: {
      ...material,
      open: async (kid, algorithm) => {
        if (kid === 'slow') await slow.opened;
        return material.open(kid, algorithm);
      },
    },
  });
  await ring.advance(taken);
  await ring.rotate('a drill');
  const [first] = document().keys;
  if (first === undefined) throw new Error('there is one');
  put({
    ...document(),
    keys: [{ ...first, kid: 'slow', material: 'slow', state: 'retiring' }, ...document().keys],
  });
  const removing = ring.rotateForCause('key-1', 'it was in a log');
  while (kids(ring.signers()).includes('key-1')) await setImmediate();
  expect(kids(ring.signers())).toEqual(['key-2']);
  slow.open();
  await removing;
  expect(kids(ring.signers())).toEqual(['slow', 'key-2']);
});

describe('what was agreed on for a ring', () => {
  const timings = { rotateEveryMs: 1_000, providerCacheMs: 2_000, publicationMs: 3_000 };

  it('is stored with it, and holds in every process', async () => {
    const { store, material } = await openRing({ registeredBy: 'pem', timings, algorithm: 'PS256' });
    const again = await KeyRing.read({ store, material });
    expect(again.settings).toMatchObject({
      registeredBy: 'pem',
      timings: { rotateEveryMs: Number.POSITIVE_INFINITY, providerCacheMs: 0 },
    });
    await again.advance(taken);
    await again.rotate('yearly');
    expect(again.keys.map(({ algorithm }) => algorithm)).toEqual(['PS256', 'PS256']);
    expect(JSON.parse(JSON.stringify((await store.load()).document))).toEqual((await store.load()).document);
  });

  it('changes for all when a process that opens the ring says other times, not by the way it is registered', async () => {
    const { store, ring } = await openRing({ timings });
    await KeyRing.open({ store, timings: { rotateEveryMs: 7_000 } });
    await ring.refresh();
    expect(ring.settings.timings).toMatchObject({ ...timings, rotateEveryMs: 7_000 });
    const { version } = await store.load();
    await KeyRing.open({ store });
    await KeyRing.open({ store, timings: { rotateEveryMs: 7_000 } });
    expect((await store.load()).version).toBe(version);
    await expect(KeyRing.open({ store, registeredBy: 'pem' })).rejects.toMatchObject({
      code: 'settings_conflict',
    });
    await expect(KeyRing.open({ store, timings: { publicationMs: -1 } })).rejects.toThrow(TypeError);
  });

  it('may be missing in a ring of before, which takes what it is told', async () => {
    const old: KeyRingDocument = {
      keys: [
        {
          kid: 'old',
          algorithm: 'ES256',
          state: 'active',
          material: 'old',
          history: [{ state: 'active', at: new Date().toISOString(), reason: 'test' }],
        },
      ],
    };
    const { store, put } = faultyStore();
    const { material } = countedMaterial();
    put(old);
    expect((await KeyRing.read({ store, material, registeredBy: 'pem' })).settings.registeredBy).toBe('pem');
    expect((await KeyRing.open({ store, material })).settings.registeredBy).toBe('jwks_uri');
    expect((await store.load()).document).toEqual(old);
    await KeyRing.open({ store, material, registeredBy: 'pem' });
    expect((await KeyRing.read({ store, material })).settings.registeredBy).toBe('pem');
  });

  it('is read without a step, and a ring that is not there is not made by reading', async () => {
    const { store } = faultyStore();
    await expect(KeyRing.read({ store })).rejects.toMatchObject({ code: 'ring_missing' });
    expect((await store.load()).version).toBe(0);
    let now = Date.now();
    const { material } = countedMaterial();
    const ring = await KeyRing.open({ store, material, clock: () => now });
    await ring.advance(taken);
    now += 365 * 24 * 60 * 60_000;
    const { version } = await store.load();
    await KeyRing.read({ store, material, clock: () => now });
    expect((await store.load()).version).toBe(version);
  });
});
