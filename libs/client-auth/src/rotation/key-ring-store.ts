import type { KeyRingDocument } from './key-ring-document.ts';

/** A ring as it was read, and what it must still be when it is written. */
export interface StoredKeyRing {
  readonly document: KeyRingDocument;
  /** 0 where nothing is stored yet; one more with each change. */
  readonly version: number;
  /** Milliseconds since the epoch by the store's own clock, where it has one: all who share the ring then go by it. */
  readonly now?: number;
}

/** Keeps a key ring. Several processes may share one. */
export interface KeyRingStore {
  load(): Promise<StoredKeyRing>;
  /**
   * Stores the ring durably, as a whole or not at all, if it is still of that version; false when another process was
   * faster. The answer is exact: of any number at once one gets true, and what it saved is what the others find.
   */
  save(document: KeyRingDocument, expectedVersion: number): Promise<boolean>;
}
