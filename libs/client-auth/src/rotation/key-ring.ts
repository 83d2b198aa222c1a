import type { KeySource } from '../keys/key-source.ts';
import type { Signer } from '../keys/signer.ts';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { telemetry } from '../telemetry/telemetry.ts';
import { enteredAt, type KeyRingDocument, type KeyState } from './key-ring-document.ts';
import {
  defaultTimings,
  type Exposure,
  type KeyMaterial,
  type KeyRingOptions,
  pemMaterial,
  pemTimings,
  type Probe,
  type RingKeyFacts,
} from './key-ring-options.ts';
import { nextStep, type RotationStep, type RotationTimings } from './next-step.ts';
import { ProbePause } from './probe-pause.ts';
import { type Repetition, repeat } from './repeat.ts';
import { RotationError } from './rotation-error.ts';
import { addKey, moveKey } from './transitions.ts';

/** How often a change is tried when other processes change the ring too. */
const attempts = 20;

/**
 * The keys of one client, with states, times and reasons stored durably: a new key is made, published, waits until the
 * provider must know it, is tried with a real token request, and only then signs; the one before it goes when no
 * assertion by it can be on its way. What is due follows from the store and the time, so a process may be killed at any
 * step, and any number of replicas may share a store.
 *
 * @example
 * const ring = await KeyRing.open({ store: fileKeyRingStore('ring'), algorithm: 'ES256' });
 * const tokens = clientCredentials({ issuer, clientId, key: ring, scopes: ['accounts.read'] });
 * createServer(publishJwks(ring.published).listener).listen(9402);
 * const rotation = ring.run((key) => tokens.probe(key));
 */
export class KeyRing implements KeySource {
  readonly #options: KeyRingOptions;
  readonly #timings: RotationTimings;
  readonly #material: KeyMaterial;
  readonly #clock: () => number;
  readonly #signers = new Map<string, Signer>();
  #document: KeyRingDocument = { keys: [] };
  readonly #pause = new ProbePause();

  private constructor(options: KeyRingOptions) {
    this.#options = options;
    this.#timings = {
      ...defaultTimings,
      ...options.timings,
      ...(options.registeredBy === 'pem' && pemTimings),
    };
    this.#material = options.material ?? pemMaterial;
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * Opens a ring; a new one gets its first key, published.
   *
   * @throws {RotationError} {@link KeyError}
   */
  static async open(options: KeyRingOptions): Promise<KeyRing> {
    const ring = new KeyRing(options);
    await ring.refresh();
    await ring.#makeDue(({ step }) => step === 'create' || step === 'publish');
    return ring;
  }

  /** The key that signs first; behind it the one before it, or one that is about to sign. */
  readonly signers = (): readonly Signer[] => this.#inStates('active', 'retiring', 'published');

  /** The keys that the JWKS URI serves. */
  readonly published = (): readonly Signer[] => this.#inStates('active', 'published', 'retiring');

  /** Every key of the ring, without its private part. */
  get keys(): readonly RingKeyFacts[] {
    return this.#document.keys;
  }

  /** Reads what other processes may have written. */
  async refresh(): Promise<void> {
    const { document } = await this.#options.store.load();
    await this.#use(document);
  }

  /**
   * Makes every step that is due. A key that the provider does not know yet stays published, and is tried again later.
   *
   * @throws {RotationError}
   */
  async advance(probe: Probe): Promise<void> {
    await this.refresh();
    await this.#makeDue(({ step }) => step !== 'probe');
    const due = nextStep(this.#document, this.#timings, this.#clock());
    if (due?.step === 'probe' && (await this.#isKnown(due.kid, probe)))
      await this.#change((document) =>
        stateOf(document, due.kid) === 'published'
          ? moveKey(document, due.kid, 'active', { at: this.#clock(), reason: 'the provider takes it' })
          : document,
      );
    await this.#makeDue(({ step }) => step !== 'probe');
    const active = this.#document.keys.find(({ state }) => state === 'active');
    if (active !== undefined)
      telemetry.keyAge((this.#clock() - Date.parse(active.history[0]?.at ?? '')) / 1000, active.kid);
  }

  /**
   * Begins a rotation now: makes a key and publishes it. It signs when its time has come.
   *
   * @returns the kid of the new key
   * @throws {RotationError} `rotation_in_progress` when there is a new key already
   */
  async rotate(reason: string): Promise<string> {
    const document = await this.#change(async (before) => {
      const coming = before.keys.find(({ state }) => state === 'created' || state === 'published');
      if (coming !== undefined)
        throw new RotationError(
          'rotation_in_progress',
          `The key ${coming.kid} is about to take over: wait for it, or remove it for cause`,
        );
      return this.#withNewKey(before, reason);
    });
    await this.#makeDue(({ step }) => step === 'publish');
    return document.keys.at(-1)?.kid ?? '';
  }

  /**
   * Replaces a key that others may have. It is removed first and at once; then there is a new one. While the provider
   * still has the old JWK Set, whoever has the key can use it: the answer says for how long.
   *
   * @throws {RotationError} `unknown_key`, `illegal_transition`
   */
  async rotateForCause(kid: string, reason: string): Promise<Exposure> {
    const removedAt = this.#clock();
    await this.#change((document) => moveKey(document, kid, 'removed', { at: removedAt, reason }));
    await this.#makeDue(({ step }) => step === 'create' || step === 'publish');
    const { publicationMs, providerCacheMs } = this.#timings;
    const isPem = this.#options.registeredBy === 'pem';
    return {
      kid,
      removedAt: new Date(removedAt),
      acceptedUntil: isPem ? new Date(8.64e15) : new Date(removedAt + publicationMs + providerCacheMs),
      advice: isPem
        ? "The provider knows this key as PEM and takes it until its operators replace it: send them the new key's registration document now"
        : 'Until then the provider may still hold the old JWK Set, and every access token that it issues lives on to its end. Ask its operators to drop what they have cached if that is too long',
    };
  }

  /**
   * Refreshes and advances from time to time. Who starts it stops it.
   *
   * @param everyMs milliseconds; part of `publicationMs`, which must be longer. Default 5,000
   */
  run(probe: Probe, everyMs = 5_000): Repetition {
    return this.#repeat(() => this.advance(probe), everyMs);
  }

  /**
   * Reads from time to time what other processes have written, in a process that does not rotate. Who starts it stops it.
   *
   * @param everyMs milliseconds; part of `publicationMs`, which must be longer. Default 1,000
   */
  follow(everyMs = 1_000): Repetition {
    return this.#repeat(() => this.refresh(), everyMs);
  }

  #repeat(work: () => Promise<void>, everyMs: number): Repetition {
    return repeat(work, { everyMs, onProblem: this.#options.onProblem });
  }

  async #isKnown(kid: string, probe: Probe): Promise<boolean> {
    const now = this.#clock();
    const signer = this.#signers.get(kid);
    if (signer === undefined || !this.#pause.isOver(kid, now)) return false;
    try {
      await probe(signer);
      return true;
    } catch (error) {
      this.#pause.failed(kid, now, error);
      // That the provider does not know a new key is to be expected for a while.
      if (!(error instanceof ClientAuthError && error.code === 'invalid_client'))
        this.#options.onProblem?.(error);
      return false;
    }
  }

  /** Makes the steps that are due, as long as they are of the wanted kind. */
  async #makeDue(isWanted: (step: RotationStep) => boolean): Promise<void> {
    for (let made = 0; made < attempts; made += 1) {
      const due = nextStep(this.#document, this.#timings, this.#clock());
      if (due === undefined || !isWanted(due)) return;
      await this.#change((document) => {
        // Decided again on what is stored now: another process may have made the step.
        const step = nextStep(document, this.#timings, this.#clock());
        return step === undefined || !isWanted(step) ? document : this.#stepped(document, step);
      });
    }
  }

  #stepped(document: KeyRingDocument, step: RotationStep): KeyRingDocument | Promise<KeyRingDocument> {
    const at = this.#clock();
    switch (step.step) {
      case 'create':
        return this.#withNewKey(document, step.reason);
      case 'publish':
        return moveKey(document, step.kid, 'published', { at, reason: 'made' });
      case 'remove':
        return moveKey(document, step.kid, 'removed', {
          at,
          reason: 'no assertion by it can be on its way',
        });
      case 'probe':
        return document;
    }
  }

  async #withNewKey(document: KeyRingDocument, reason: string): Promise<KeyRingDocument> {
    const { algorithm } = this.#options;
    const material = await this.#material.create(algorithm);
    const { kid } = await this.#material.open(material, algorithm);
    return addKey(document, { kid, algorithm, material }, { at: this.#clock(), reason });
  }

  /** Changes what is stored: reads, decides, writes if nobody else has, else once more. */
  async #change(
    decide: (document: KeyRingDocument) => KeyRingDocument | Promise<KeyRingDocument>,
  ): Promise<KeyRingDocument> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const { document, version } = await this.#options.store.load();
      const changed = await decide(document);
      if (changed === document || (await this.#options.store.save(changed, version))) {
        await this.#use(changed);
        this.#tell(document, changed);
        return changed;
      }
    }
    throw new RotationError('ring_contended', 'Other processes change the key ring all the time: try again');
  }

  #tell(before: KeyRingDocument, after: KeyRingDocument): void {
    for (const { kid, state, history } of after.keys) {
      if (stateOf(before, kid) === state) continue;
      telemetry.keyTransition(state, kid);
      this.#options.onTransition?.({ kid, to: state, reason: history.at(-1)?.reason ?? '' });
    }
  }

  async #use(document: KeyRingDocument): Promise<void> {
    for (const { kid, algorithm, material } of document.keys)
      if (material !== undefined && !this.#signers.has(kid))
        this.#signers.set(kid, await this.#material.open(material, algorithm));
    for (const kid of this.#signers.keys())
      if (!document.keys.some((key) => key.kid === kid && key.material !== undefined))
        this.#signers.delete(kid);
    // What keys are made of is not kept: from here on they sign and cannot be read.
    this.#document = { keys: document.keys.map(({ material: _, ...key }) => key) };
  }

  #inStates(...states: readonly KeyState[]): readonly Signer[] {
    return states.flatMap((wanted) =>
      this.#document.keys
        .filter(({ state }) => state === wanted)
        .toSorted((a, b) => enteredAt(b) - enteredAt(a))
        .flatMap(({ kid }) => this.#signers.get(kid) ?? []),
    );
  }
}

function stateOf({ keys }: KeyRingDocument, wanted: string): KeyState | undefined {
  return keys.find(({ kid }) => kid === wanted)?.state;
}
