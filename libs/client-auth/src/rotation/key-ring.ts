import type { KeySource } from '../keys/key-source.ts';
import type { Signer } from '../keys/signer.ts';
import { ClientAuthError } from '../issuer/client-auth-error.ts';
import { tell } from '../outside/tell.ts';
import { telemetry } from '../telemetry/telemetry.ts';
import type { NewKey } from './held-keys.ts';
import { inTime } from './in-time.ts';
import type { KeyRingDocument } from './key-ring-document.ts';
import type { Exposure, KeyRingOptions, Probe, RingKeyFacts } from './key-ring-options.ts';
import { latestStep, nextStep, type RotationStep } from './next-step.ts';
import { ProbePause } from './probe-pause.ts';
import { type Repetition, repeat } from './repeat.ts';
import { checkSettings, type RingSettings, settingsOf, withSettings } from './ring-settings.ts';
import { RotationError } from './rotation-error.ts';
import { stateOf, StoredRing } from './stored-ring.ts';
import { addKey, moveKey, type TransitionFacts } from './transitions.ts';

/** How many steps are made in a row. */
const mostSteps = 20;
/** Milliseconds for a trial, which has deadlines of its own for each request that it makes. */
const probeTimeoutMs = 60_000;

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
  readonly #ring: StoredRing;
  readonly #clock: () => number;
  readonly #pause = new ProbePause();

  private constructor(options: KeyRingOptions) {
    this.#options = options;
    this.#ring = new StoredRing(options);
    this.#clock = options.clock ?? Date.now;
  }

  /**
   * Opens a ring, and makes it where there is none; a new one gets its first key, published.
   *
   * @throws {RotationError} {@link KeyError}
   */
  static async open(options: KeyRingOptions): Promise<KeyRing> {
    const ring = await KeyRing.#opened(options);
    if (ring.#ring.version > 0) await ring.#ring.change((document) => withSettings(document, options));
    await ring.#makeDue(({ step }) => step === 'create' || step === 'publish');
    checkSettings(ring.#ring.document, options); // others may have made it meanwhile
    return ring;
  }

  /**
   * Opens a ring that is there, and changes nothing about it: for a process that only uses the keys, or that is about to
   * make one change. Of the settings those count that are stored.
   *
   * @throws {RotationError} `ring_missing`
   *
   * @example
   * const ring = await KeyRing.read({ store: fileKeyRingStore('/var/lib/worker/ring') });
   */
  static async read(options: KeyRingOptions): Promise<KeyRing> {
    const ring = await KeyRing.#opened(options);
    if (ring.#ring.version > 0) return ring;
    throw new RotationError(
      'ring_missing',
      'There is no key ring: check where it should be, or make it by ambit-keys create-ring or KeyRing.open',
    );
  }

  static async #opened(options: KeyRingOptions): Promise<KeyRing> {
    const ring = new KeyRing(options);
    await ring.refresh();
    checkSettings(ring.#ring.document, options);
    return ring;
  }

  /** The key that signs first; behind it the one before it, or one that is about to sign. */
  readonly signers = (): readonly Signer[] => this.#ring.inStates('active', 'retiring', 'published');

  /** The keys that the JWKS URI serves. */
  readonly published = (): readonly Signer[] => this.#ring.inStates('active', 'published', 'retiring');

  /** Every key of the ring, without its private part. */
  get keys(): readonly RingKeyFacts[] {
    return this.#ring.document.keys;
  }

  /** How the ring is registered, and the times that it goes by. */
  get settings(): RingSettings {
    return settingsOf(this.#ring.document, this.#options);
  }

  /** Reads what other processes may have written. */
  async refresh(): Promise<void> {
    await this.#ring.refresh();
  }

  /**
   * Makes every step that is due. A key that the provider does not know yet stays published, and is tried again later.
   *
   * @throws {RotationError}
   */
  async advance(probe: Probe): Promise<void> {
    await this.refresh();
    this.#refuseWrongClock();
    await this.#makeDue(({ step }) => step !== 'probe');
    const due = this.#due(this.#ring.document);
    if (due?.step === 'probe' && (await this.#isKnown(due.kid, probe)))
      await this.#ring.change((document) =>
        stateOf(document, due.kid) === 'published'
          ? moveKey(document, due.kid, 'active', this.#facts(document, 'the provider takes it'))
          : document,
      );
    await this.#makeDue(({ step }) => step !== 'probe');
    const active = this.#ring.document.keys.find(({ state }) => state === 'active');
    if (active !== undefined)
      telemetry.keyAge((this.#ring.now() - Date.parse(active.history[0]?.at ?? '')) / 1000, active.kid);
  }

  /**
   * Begins a rotation now: makes a key and publishes it. It signs when its time has come.
   *
   * @returns the kid of the new key
   * @throws {RotationError} `rotation_in_progress` when there is a new key already
   */
  async rotate(reason: string): Promise<string> {
    await this.refresh();
    this.#refuseWrongClock();
    const document = await this.#ring.change(async (before, newKey) => {
      const coming = comingKey(before);
      if (coming !== undefined)
        throw new RotationError(
          'rotation_in_progress',
          `The key ${coming} is about to take over: wait for it, or remove it for cause`,
        );
      return this.#withNewKey(before, newKey, reason);
    });
    await this.#makeDue(({ step }) => step === 'publish');
    return document.keys.at(-1)?.kid ?? '';
  }

  /**
   * Replaces a key that others may have. It is removed first and at once; then there is a new one, unless one is coming
   * already or the key signed no longer. That none could be made is told as a problem: the removal stands. While the
   * provider still has the old JWK Set, whoever has the key can use it: the answer says for how long.
   *
   * @throws {RotationError} `unknown_key`, `illegal_transition`
   */
  async rotateForCause(kid: string, reason: string): Promise<Exposure> {
    const removedAt = this.#ring.now();
    let wasSpent = false;
    await this.#ring.change((document) => {
      wasSpent = stateOf(document, kid) === 'retiring';
      return moveKey(document, kid, 'removed', this.#facts(document, reason));
    });
    if (!wasSpent) await this.#replace(kid).catch((error: unknown) => tell(this.#options.onProblem, error));
    const { registeredBy, timings } = this.settings;
    const isPem = registeredBy === 'pem';
    const acceptedFor = timings.publicationMs + timings.providerCacheMs;
    return {
      kid,
      removedAt: new Date(removedAt),
      acceptedUntil: isPem ? new Date(8.64e15) : new Date(removedAt + acceptedFor),
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
    const signer = this.#ring.signer(kid);
    if (signer === undefined || !this.#pause.isOver(kid, now)) return false;
    try {
      await inTime(probe(signer), probeTimeoutMs, 'No end of the trial of a key');
      return true;
    } catch (error) {
      this.#pause.failed(kid, now, error);
      // That the provider does not know a new key is to be expected for a while.
      const isExpected = error instanceof ClientAuthError && error.code === 'invalid_client';
      if (!isExpected) tell(this.#options.onProblem, error);
      return false;
    }
  }

  #due(document: KeyRingDocument): RotationStep | undefined {
    return nextStep(document, settingsOf(document, this.#options).timings, this.#ring.now());
  }

  /** Makes the steps that are due, as long as they are of the wanted kind. */
  async #makeDue(isWanted: (step: RotationStep) => boolean): Promise<void> {
    for (let made = 0; made < mostSteps; made += 1) {
      const due = this.#due(this.#ring.document);
      if (due === undefined || !isWanted(due)) return;
      await this.#ring.change((document, newKey) => {
        // Decided again on what is stored now: another process may have made the step.
        const step = this.#due(document);
        return step === undefined || !isWanted(step) ? document : this.#stepped(document, step, newKey);
      });
    }
  }

  #stepped(
    document: KeyRingDocument,
    step: RotationStep,
    newKey: () => Promise<NewKey>,
  ): KeyRingDocument | Promise<KeyRingDocument> {
    const facts = (reason: string) => this.#facts(document, reason);
    switch (step.step) {
      case 'create':
        return this.#withNewKey(document, newKey, step.reason);
      case 'publish':
        return moveKey(document, step.kid, 'published', facts('made'));
      case 'remove':
        return moveKey(document, step.kid, 'removed', facts('no assertion by it can be on its way'));
      case 'probe':
        return document;
    }
  }

  /** Publishes a new key in the place of one that was removed for cause, at once, whatever the clock. */
  async #replace(removed: string): Promise<void> {
    await this.#ring.change(async (document, newKey) => {
      if (comingKey(document) !== undefined) return document;
      const made = await this.#withNewKey(document, newKey, `${removed} was removed for cause`);
      const kid = made.keys.at(-1)?.kid ?? '';
      return moveKey(made, kid, 'published', this.#facts(made, 'made'));
    });
  }

  async #withNewKey(
    document: KeyRingDocument,
    newKey: () => Promise<NewKey>,
    reason: string,
  ): Promise<KeyRingDocument> {
    const ring = document.keys.length === 0 ? withSettings(document, this.#options) : document;
    return addKey(ring, await newKey(), this.#facts(document, reason));
  }

  /** Of two clocks that differ the later one counts, so that no step seems older than the one before it. */
  #facts(document: KeyRingDocument, reason: string): TransitionFacts {
    return { at: Math.max(this.#ring.now(), latestStep(document)), reason };
  }

  #refuseWrongClock(): void {
    const ahead = latestStep(this.#ring.document) - this.#ring.now();
    if (ahead <= this.settings.timings.clockSkewMs) return;
    throw new RotationError(
      'clock_disagrees',
      `A step of the key ring lies ${Math.ceil(ahead / 1000)} s in the future: set the clock of this machine; if another one was wrong, remove the key of that step for cause`,
    );
  }
}

/** The kid of the key that is about to take over. */
function comingKey({ keys }: KeyRingDocument): string | undefined {
  return keys.find(({ state }) => state === 'created' || state === 'published')?.kid;
}
