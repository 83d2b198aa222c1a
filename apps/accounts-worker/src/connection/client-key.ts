import {
  fileKeyRingStore,
  KeyRing,
  type KeyRingOptions,
  type KeySource,
  mountedPrivateKey,
  type RotationTimings,
  type Signer,
} from '@ambit/client-auth';
import type { KeyConfig } from '../key-config.ts';
import { openTokenKey, tokenKeyPlace } from './token-key.ts';

/** The keys of the client, wherever they are. */
export interface ClientKey {
  readonly source: KeySource;
  /** The key that is tried first at this moment. */
  preferred(): Signer;
  /** What the JWKS URI serves. */
  readonly published: () => readonly Signer[];
  /** The ring, where there is one. */
  readonly ring: KeyRing | undefined;
  /** To be called by who opened it. */
  close(): Promise<void>;
}

export interface OpenClientKeyOptions {
  /** For the process that rotates a ring, and makes it where there is none. Without them it is only read. */
  readonly timings?: Partial<RotationTimings>;
  readonly onTransition?: (transition: {
    readonly kid: string;
    readonly to: string;
    readonly reason: string;
  }) => void;
  readonly onProblem?: (error: unknown) => void;
}

/**
 * Opens the client's keys as the configuration says.
 *
 * @throws {KeyError} {RotationError} {Pkcs11Error}
 */
export async function openClientKey(
  config: KeyConfig,
  { timings, onTransition, onProblem }: OpenClientKeyOptions = {},
): Promise<ClientKey> {
  const { KEY_FILE, KEY_READABLE_BY_OTHERS, KEY_RING, ALGORITHM } = config;
  const place = tokenKeyPlace(config);
  if (place !== undefined) {
    const { signer, close } = await openTokenKey(place);
    const signers = (): readonly Signer[] => [signer];
    return keyOf({ signers }, signers, signers, undefined, close);
  }
  if (KEY_RING !== undefined) {
    const options: KeyRingOptions = {
      store: fileKeyRingStore(KEY_RING),
      ...(ALGORITHM && { algorithm: ALGORITHM }),
      ...(onTransition && { onTransition }),
      ...(onProblem && { onProblem }),
    };
    const ring = timings ? await KeyRing.open({ ...options, timings }) : await KeyRing.read(options);
    const following = ring.follow();
    return keyOf(ring, ring.signers, ring.published, ring, () => following.stop());
  }
  const key = await mountedPrivateKey({
    file: KEY_FILE ?? '', // the configuration has one of the three
    algorithm: ALGORITHM,
    allowReadableByOthers: KEY_READABLE_BY_OTHERS,
    ...(onProblem && { onProblem }),
  });
  const signers = (): readonly Signer[] => key.signers();
  return keyOf(key, signers, signers, undefined, async () => key.close());
}

function keyOf(
  source: KeySource,
  signers: () => readonly Signer[],
  published: () => readonly Signer[],
  ring: KeyRing | undefined,
  close: () => Promise<void>,
): ClientKey {
  const preferred = (): Signer => {
    const [first] = signers();
    if (first === undefined) throw new TypeError('A key source has a key from its opening on');
    return first;
  };
  return { source, preferred, published, ring, close };
}
