import type { KeyRingDocument } from './key-ring-document.ts';
import type { KeyMaterial } from './key-ring-options.ts';
import type { KeyRingStore, StoredKeyRing } from './key-ring-store.ts';

/** Keys that do not sign, so that thousands of runs cost nothing; what is under test is which of them would. */
export function countedMaterial() {
  let made = 0;
  const destroyed: string[] = [];
  const material: KeyMaterial = {
    create: async () => `key-${(made += 1)}`,
    open: async (kid, algorithm) => ({
      kid,
      algorithm,
      publicJwk: { kty: 'EC', kid, alg: algorithm, use: 'sig' },
      sign: async () => new Uint8Array(),
    }),
    destroy: async (kid) => void destroyed.push(kid),
  };
  return { material, destroyed, made: () => made };
}

/** A store in memory that can be killed before or after it has written. */
export function faultyStore() {
  let stored: StoredKeyRing = { document: { keys: [] }, version: 0 };
  let fault: 'before' | 'after' | undefined;
  const store: KeyRingStore = {
    load: async () => stored,
    save: async (document, expected) => {
      const now = fault;
      fault = undefined;
      if (now === 'before') throw new Error('killed before the write');
      if (expected !== stored.version) return false;
      stored = { document, version: expected + 1 };
      if (now === 'after') throw new Error('killed after the write');
      return true;
    },
  };
  return {
    store,
    failNext: (when: 'before' | 'after' | undefined): void => void (fault = when),
    document: (): KeyRingDocument => stored.document,
    /** Puts something there, as somebody else might. */
    put: (document: KeyRingDocument, version = stored.version + 1): void =>
      void (stored = { document, version }),
  };
}

/** A promise that is settled by hand. */
export function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
