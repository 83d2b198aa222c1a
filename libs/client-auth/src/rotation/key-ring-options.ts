import { generatePrivateKey } from '../keys/generate-private-key.ts';
import { privateKeyFromPem } from '../keys/private-key.ts';
import type { Signer } from '../keys/signer.ts';
import type { SigningAlgorithm } from '../keys/signing-algorithm.ts';
import type { KeyState, RingKey } from './key-ring-document.ts';
import type { KeyRingStore } from './key-ring-store.ts';
import type { RotationTimings } from './rotation-timings.ts';

export interface KeyRingOptions {
  readonly store: KeyRingStore;
  /** Of the keys that are made. Default: as the newest key of the ring; in a new one ES256. */
  readonly algorithm?: SigningAlgorithm;
  /**
   * How the provider knows the client's keys. By `pem`, rotation needs its operators: keys are made only when somebody
   * asks, and one signs as soon as the provider takes it. Stored with the ring, and then the same for good. Default
   * `jwks_uri`.
   */
  readonly registeredBy?: 'jwks_uri' | 'pem';
  /**
   * Stored with the ring, so that every process goes by them: those that `KeyRing.open` was given last. Default:
   * rotate every 30 days, provider's cache 15 min, publication 70 s, assertion 70 s, clocks differ by 30 s.
   */
  readonly timings?: Partial<RotationTimings>;
  /** Where private keys live; by default in the ring, as PEM. */
  readonly material?: KeyMaterial;
  /** Told of every transition that this process has made. */
  readonly onTransition?: (transition: KeyTransition) => void;
  /** Told why the ring could not be read, or a step not be made. The keys that are known stay in use. */
  readonly onProblem?: (error: unknown) => void;
  /** Milliseconds for an answer of the store, or of what holds the keys. Default 10,000. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Makes keys and finds them again by a text that is stored, such as a name in a hardware module. */
export interface KeyMaterial {
  create(algorithm: SigningAlgorithm): Promise<string>;
  open(material: string, algorithm: SigningAlgorithm): Promise<Signer>;
  /**
   * Destroys a key that was removed, or made in vain. To be given where keys are kept anywhere but in the ring; without
   * it they stay there. A failure is told and changes nothing.
   */
  destroy?(material: string, algorithm: SigningAlgorithm): Promise<void>;
}

/** A key of a ring, without its private part. */
export type RingKeyFacts = Omit<RingKey, 'material'>;

export interface KeyTransition {
  readonly kid: string;
  readonly to: KeyState;
  readonly reason: string;
}

/** Asks the provider for a token by this key: `ClientCredentials.probe`. Rejects with `invalid_client` when it is not known there. */
export type Probe = (key: Signer) => Promise<void>;

/** A key that was removed for cause, and how long whoever has it can still use it. */
export interface Exposure {
  readonly kid: string;
  readonly removedAt: Date;
  /** By then the provider takes no assertion by it any more, unless somebody there acts sooner. */
  readonly acceptedUntil: Date;
  readonly advice: string;
}

export const pemMaterial: KeyMaterial = {
  create: generatePrivateKey,
  open: (pem, algorithm) => privateKeyFromPem(pem, { algorithm }),
};
