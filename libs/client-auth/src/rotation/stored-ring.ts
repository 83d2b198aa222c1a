import type { Signer } from '../keys/signer.ts';
import { tell } from '../outside/tell.ts';
import { telemetry } from '../telemetry/telemetry.ts';
import { HeldKeys, type NewKey } from './held-keys.ts';
import { inTime } from './in-time.ts';
import { enteredAt, type KeyRingDocument, type KeyState } from './key-ring-document.ts';
import { type KeyRingOptions, pemMaterial } from './key-ring-options.ts';
import type { StoredKeyRing } from './key-ring-store.ts';
import { RotationError } from './rotation-error.ts';

/** How often a change is tried when other processes change the ring too. */
const attempts = 20;
/** Milliseconds for an answer of the store, or of what holds the keys. */
const defaultTimeoutMs = 10_000;

/** Changes a ring. The key that it may put in is made once, however often the change is tried. */
export type Decide = (
  document: KeyRingDocument,
  newKey: () => Promise<NewKey>,
) => KeyRingDocument | Promise<KeyRingDocument>;

/** A ring as this process knows it: what was read last, the keys that are open, and the clock that all go by. */
export class StoredRing {
  readonly #options: KeyRingOptions;
  readonly #held: HeldKeys;
  readonly #timeoutMs: number;
  readonly #clock: () => number;
  #signers: ReadonlyMap<string, Signer> = new Map();
  #document: KeyRingDocument = { keys: [] };
  /** The newest that was read, whose keys may still be opened: what was read before it may arrive after it. */
  #version = 0;
  /** Milliseconds by which the store's clock is ahead of the own one. */
  #clockOffset = 0;

  constructor(options: KeyRingOptions) {
    const { material = pemMaterial, timeoutMs = defaultTimeoutMs, onProblem, clock = Date.now } = options;
    this.#options = options;
    this.#held = new HeldKeys({ material, timeoutMs, onProblem });
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
  }

  /** The ring without what its keys are made of. */
  get document(): KeyRingDocument {
    return this.#document;
  }

  /** 0 where there is no ring. */
  get version(): number {
    return this.#version;
  }

  signer(kid: string): Signer | undefined {
    return this.#signers.get(kid);
  }

  /** The keys in these states, in their order, the latest of each first. */
  inStates(...states: readonly KeyState[]): readonly Signer[] {
    return states.flatMap((wanted) =>
      this.#document.keys
        .filter(({ state }) => state === wanted)
        .toSorted((a, b) => enteredAt(b) - enteredAt(a))
        .flatMap(({ kid }) => this.#signers.get(kid) ?? []),
    );
  }

  /** Milliseconds since the epoch, by the clock that all go by. */
  now(): number {
    return this.#clock() + this.#clockOffset;
  }

  async refresh(): Promise<void> {
    await this.#use(await this.#load());
  }

  /** Changes what is stored: reads, decides, writes if nobody else has, else once more. */
  async change(decide: Decide): Promise<KeyRingDocument> {
    let made: NewKey | undefined;
    let isNeeded = false;
    try {
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const stored = await this.#load();
        const { document, version } = stored;
        const changed = await decide(
          document,
          async () => (made ??= await this.#held.create(this.#algorithmFor(document))),
        );
        if (changed === document) {
          await this.#use(stored);
          return changed;
        }
        isNeeded = changed.keys.some(({ kid }) => kid === made?.kid); // until the store says otherwise
        const saving = this.#options.store.save(changed, version);
        if (await inTime(saving, this.#timeoutMs, 'No change of the key ring')) {
          await this.#use({ document: changed, version: version + 1 });
          this.#tell(document, changed);
          await this.#destroyRemoved(document, changed);
          return changed;
        }
        isNeeded = false;
      }
      throw new RotationError(
        'ring_contended',
        'Other processes change the key ring all the time: try again',
      );
    } finally {
      if (made !== undefined && !isNeeded) await this.#held.destroy(made);
    }
  }

  #algorithmFor({ keys }: KeyRingDocument): NewKey['algorithm'] {
    return this.#options.algorithm ?? keys.at(-1)?.algorithm ?? 'ES256';
  }

  #tell(before: KeyRingDocument, after: KeyRingDocument): void {
    for (const { kid, state, history } of after.keys) {
      if (stateOf(before, kid) === state) continue;
      telemetry.keyTransition(state, kid);
      tell(this.#options.onTransition, { kid, to: state, reason: history.at(-1)?.reason ?? '' });
    }
  }

  async #destroyRemoved(before: KeyRingDocument, after: KeyRingDocument): Promise<void> {
    for (const { kid, algorithm, material } of before.keys)
      if (material !== undefined && (stateOf(after, kid) ?? 'removed') === 'removed')
        await this.#held.destroy({ kid, algorithm, material });
  }

  async #load(): Promise<StoredKeyRing> {
    const inUse = this.#version;
    const askedAt = this.#clock();
    const stored = await inTime(this.#options.store.load(), this.#timeoutMs, 'No key ring');
    if (stored.version < inUse)
      throw new RotationError(
        'ring_unreadable',
        `The store has version ${stored.version} of the key ring, which was at ${inUse}: if a backup was restored, restart what uses the ring`,
      );
    if (stored.now !== undefined) this.#clockOffset = stored.now - (askedAt + this.#clock()) / 2;
    return stored;
  }

  async #use({ document, version }: StoredKeyRing): Promise<void> {
    if (version < this.#version) return;
    this.#version = version;
    // What was removed signs no longer, though another key may take its time to be opened.
    const live = new Set(document.keys.flatMap(({ kid, material }) => (material === undefined ? [] : kid)));
    const kept = new Map([...this.#signers].filter(([kid]) => live.has(kid)));
    if (kept.size > 0) this.#signers = kept;
    const signers = await this.#held.open(document.keys, this.#signers);
    // Others may have gone on while the keys were opened.
    if (version < this.#version) return;
    this.#signers = signers;
    // What keys are made of is not kept: from here on they sign and cannot be read.
    this.#document = { ...document, keys: document.keys.map(({ material: _, ...key }) => key) };
  }
}

export function stateOf({ keys }: KeyRingDocument, wanted: string): KeyState | undefined {
  return keys.find(({ kid }) => kid === wanted)?.state;
}
