import type { KeyRingDocument } from './key-ring-document.ts';

/** A ring as it was read, and what it must still be when it is written. */
export interface StoredKeyRing {
  readonly document: KeyRingDocument;
  /** 0 where nothing is stored yet. */
  readonly version: number;
}

/** Keeps a key ring. Several processes may share one. */
export interface KeyRingStore {
  load(): Promise<StoredKeyRing>;
  /**
   * Stores the ring durably, as a whole or not at all, if it is still of that version; false when another process was
   * faster. Of any number at once exactly one gets true.
   */
  save(document: KeyRingDocument, expectedVersion: number): Promise<boolean>;
}
