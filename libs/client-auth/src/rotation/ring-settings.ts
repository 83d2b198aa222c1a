import { isDeepStrictEqual } from 'node:util';
import type { KeyRingDocument, StoredSettings } from './key-ring-document.ts';
import { RotationError } from './rotation-error.ts';
import type { RotationTimings } from './rotation-timings.ts';

/** What a ring goes by. */
export interface RingSettings {
  readonly registeredBy: 'jwks_uri' | 'pem';
  readonly timings: RotationTimings;
}

/** What a process says of them. */
export interface ToldSettings {
  readonly registeredBy?: RingSettings['registeredBy'];
  readonly timings?: Partial<RotationTimings>;
}

const day = 24 * 60 * 60 * 1000;

const defaultTimings: RotationTimings = {
  rotateEveryMs: 30 * day,
  providerCacheMs: 15 * 60_000,
  publicationMs: 70_000,
  assertionMs: 70_000,
  clockSkewMs: 30_000,
};

/** By PEM nothing is fetched, so there is nothing to wait for but the provider's operators. */
const pemTimings: Partial<RotationTimings> = {
  rotateEveryMs: Number.POSITIVE_INFINITY,
  providerCacheMs: 0,
  publicationMs: 0,
};

/** What holds for a ring: what is stored with it, and otherwise what this process was told. */
export function settingsOf(
  { settings }: Pick<KeyRingDocument, 'settings'>,
  told: ToldSettings,
): RingSettings {
  const { registeredBy, timings } = settings ?? merged(undefined, told);
  return {
    registeredBy,
    timings: {
      ...timings,
      rotateEveryMs: timings.rotateEveryMs ?? Number.POSITIVE_INFINITY,
      ...(registeredBy === 'pem' && pemTimings),
    },
  };
}

/**
 * The document with what this process was told; the same one where that is nothing new.
 *
 * @throws {RotationError} {TypeError} as {@link checkSettings}
 */
export function withSettings(document: KeyRingDocument, told: ToldSettings): KeyRingDocument {
  checkSettings(document, told);
  const { settings } = document;
  const isTold = told.registeredBy !== undefined || told.timings !== undefined;
  if (!isTold && document.keys.length > 0) return document;
  const wanted = merged(settings, told);
  return isDeepStrictEqual(wanted, settings) ? document : { ...document, settings: wanted };
}

/**
 * @throws {RotationError} `settings_conflict` when the ring is registered otherwise
 * @throws {TypeError} when a time is none
 */
export function checkSettings({ settings }: KeyRingDocument, { registeredBy, timings }: ToldSettings): void {
  for (const [name, value] of Object.entries(timings ?? {}))
    if (value !== undefined && !(value >= 0 && (value < Infinity || name === 'rotateEveryMs')))
      throw new TypeError(`${name} is a number of milliseconds`);
  if (settings === undefined || registeredBy === undefined || settings.registeredBy === registeredBy) return;
  throw new RotationError(
    'settings_conflict',
    `This ring is registered by ${settings.registeredBy}, not by ${registeredBy}: leave that out, or make another ring`,
  );
}

function merged(settings: StoredSettings | undefined, told: ToldSettings): StoredSettings {
  const { rotateEveryMs, ...timings } = { ...defaultTimings, ...settings?.timings, ...told.timings };
  return {
    registeredBy: told.registeredBy ?? settings?.registeredBy ?? 'jwks_uri',
    // JSON has no infinity.
    timings: { ...timings, rotateEveryMs: rotateEveryMs === Infinity ? null : rotateEveryMs },
  };
}
