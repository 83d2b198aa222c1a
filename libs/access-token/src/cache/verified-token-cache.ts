import type { TokenCacheOptions } from './token-cache-options.ts';

/** What a cache has to know of what it keeps. */
export interface CacheEntry {
  /** Whose it is: who floods the cache pushes out what is its own. */
  readonly owner: string;
  /** An estimate of the bytes that it takes. */
  readonly weight: number;
}

interface Slot<Entry> {
  readonly digest: string;
  readonly entry: Entry;
  /** Asked for since room was last looked for here. */
  wasUsed: boolean;
}

interface Owner<Entry> {
  /** The one that came, or was spared, longest ago first. */
  readonly slots: Set<Slot<Entry>>;
  weight: number;
}

/** Entries that are spared in one search for room: however many there are, the search has an end. */
const mostSpared = 64;

/**
 * Keeps what tokens were found to say, by their digest, within bounds of number and memory.
 *
 * When it is full, an owner who has more than an even share, or would have, gives up the token that was not asked for
 * since longest ago (second chance). So a client that comes with ever new tokens pushes out its own, and not those of others, and a client
 * that is alone has all of the room. A hit sets one mark, and moves nothing.
 */
export class VerifiedTokenCache<Entry extends CacheEntry> {
  readonly #bounds: Required<TokenCacheOptions>;
  readonly #slots = new Map<string, Slot<Entry>>();
  readonly #owners = new Map<string, Owner<Entry>>();
  #weight = 0;
  /** Goes round the owners, and stays with one while it has more than its share: it is found at no cost then. */
  #round: Iterator<Owner<Entry>> = this.#owners.values();
  #largest: Owner<Entry> | undefined;

  constructor(bounds: Required<TokenCacheOptions>) {
    this.#bounds = bounds;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Bytes, by the estimates of the entries. */
  get weight(): number {
    return this.#weight;
  }

  get(digest: string): Entry | undefined {
    const slot = this.#slots.get(digest);
    if (slot === undefined) return undefined;
    slot.wasUsed = true;
    return slot.entry;
  }

  set(digest: string, entry: Entry): void {
    this.delete(digest);
    if (entry.weight > this.#bounds.maxBytes) return;
    while (this.size >= this.#bounds.maxEntries || this.#weight + entry.weight > this.#bounds.maxBytes)
      this.#makeRoom(entry);
    const slot = { digest, entry, wasUsed: false };
    this.#slots.set(digest, slot);
    this.#weight += entry.weight;
    let owner = this.#owners.get(entry.owner);
    if (owner === undefined) this.#owners.set(entry.owner, (owner = { slots: new Set(), weight: 0 }));
    owner.slots.add(slot);
    owner.weight += entry.weight;
  }

  delete(digest: string): void {
    const slot = this.#slots.get(digest);
    if (slot !== undefined) this.#remove(slot);
  }

  #remove(slot: Slot<Entry>): void {
    const { owner: name, weight } = slot.entry;
    this.#slots.delete(slot.digest);
    this.#weight -= weight;
    const owner = this.#owners.get(name);
    if (owner === undefined) return;
    owner.slots.delete(slot);
    owner.weight -= weight;
    if (owner.slots.size === 0) this.#owners.delete(name);
  }

  /** The cache is not empty when this is called: an entry fits alone, or is not taken at all. */
  #makeRoom({ owner, weight }: CacheEntry): void {
    const share = this.#weight / this.#owners.size;
    const own = this.#owners.get(owner);
    // Who would have more than an even share with the new one gives up one of its own.
    const isOverdrawn = own !== undefined && own.weight + weight > share;
    const { slots } = isOverdrawn ? own : this.#ownerAbove(share);
    let spared = 0;
    for (const slot of slots) {
      if (!slot.wasUsed || spared === mostSpared) return this.#remove(slot);
      spared++;
      slot.wasUsed = false;
      // To the end of the line, where the loop comes to it again when all were used.
      slots.delete(slot);
      slots.add(slot);
    }
  }

  /** There is one always: not all have less than the mean. */
  #ownerAbove(share: number): Owner<Entry> {
    while (this.#largest === undefined || this.#largest.slots.size === 0 || this.#largest.weight < share) {
      const { done, value } = this.#round.next();
      if (done) this.#round = this.#owners.values();
      else this.#largest = value;
    }
    return this.#largest;
  }
}
