import { fileKeyRingStore, KeyRing, type KeySource, loadPrivateKey, type Signer } from '@ambit/client-auth';
import type { StackClient } from './clients.ts';
import type { StackDirectories } from './directories.ts';

/** How the worker is told where the keys of a client are. */
export function keyEnvironment(directories: StackDirectories, client: StackClient): Record<string, string> {
  const ALGORITHM = client.algorithm;
  return client.registeredBy === 'JWKS URI'
    ? { KEY_RING: directories.ringOf(client), ALGORITHM }
    : { KEY_FILE: directories.keyOf(client), ALGORITHM };
}

/** The keys of a client as they are now, for a caller that does not live long. */
export function openStackKey(
  directories: StackDirectories,
  client: StackClient,
): Promise<Signer | KeySource> {
  const { algorithm } = client;
  return client.registeredBy === 'JWKS URI'
    ? KeyRing.open({ store: fileKeyRingStore(directories.ringOf(client)), algorithm })
    : loadPrivateKey({ file: directories.keyOf(client), algorithm });
}
