import { z } from 'zod';
import { signingAlgorithms } from '../keys/signing-algorithm.ts';

/** The life of a key: made, published to the provider, signing, no longer signing, gone. */
export const keyStates = ['created', 'published', 'active', 'retiring', 'removed'] as const;
export type KeyState = (typeof keyStates)[number];

const RingKey = z.strictObject({
  kid: z.string(),
  algorithm: z.enum(signingAlgorithms),
  state: z.enum(keyStates),
  /** How the private key is found again: a PEM, or a name in a hardware module. Gone once the key is removed. */
  material: z.string().optional(),
  /** Every state that it was in, the present one last. */
  history: z
    .array(z.strictObject({ state: z.enum(keyStates), at: z.iso.datetime(), reason: z.string() }))
    .min(1),
});

const StoredSettings = z.strictObject({
  registeredBy: z.enum(['jwks_uri', 'pem']),
  timings: z.strictObject({
    /** Null: only when somebody asks. */
    rotateEveryMs: z.number().nonnegative().nullable(),
    providerCacheMs: z.number().nonnegative(),
    publicationMs: z.number().nonnegative(),
    assertionMs: z.number().nonnegative(),
    clockSkewMs: z.number().nonnegative(),
  }),
});

/** What a key ring is, as it is stored. */
export const KeyRingDocument = z.strictObject({
  /** What the processes that share the ring go by. Rings of before have none. */
  settings: StoredSettings.optional(),
  keys: z.array(RingKey),
});

export type StoredSettings = Readonly<z.output<typeof StoredSettings>>;
export type RingKey = Readonly<z.output<typeof RingKey>>;
export interface KeyRingDocument {
  readonly settings?: StoredSettings | undefined;
  readonly keys: readonly RingKey[];
}

/** Milliseconds since the epoch at which a key entered the state that it is in. */
export function enteredAt({ history }: RingKey): number {
  return Date.parse(history.at(-1)?.at ?? '');
}
