import { link, rm } from 'node:fs/promises';
import { KeyRingDocument } from './key-ring-document.ts';
import type { KeyRingStore, StoredKeyRing } from './key-ring-store.ts';
import {
  codeOf,
  emptyOlder,
  listRing,
  makeFolder,
  readIfThere,
  refuseExposed,
  rememberedVersions,
  supersededText,
  syncFolder,
  temporaryFile,
  unusable,
  versionFile,
  writeSynced,
} from './ring-folder.ts';
import { RotationError } from './rotation-error.ts';

/** How often a ring is read that others change meanwhile. */
const attempts = 10;

/**
 * Keeps a key ring in a folder that its owner alone may use, on a local disk. Each version is a file of its own, which
 * appears under its name whole and synced, and only if no other process took that name (link(2)); so no lock is needed,
 * and none can be left behind. A name that was taken is not free again: an older version is emptied, not deleted. So
 * who got the name has made the change, whatever others do right after.
 *
 * @example
 * const ring = await KeyRing.open({ store: fileKeyRingStore('/var/lib/worker/ring'), algorithm: 'ES256' });
 */
export function fileKeyRingStore(directory: string): KeyRingStore {
  let emptied = 0;
  const tidy = async (version: number): Promise<void> => {
    // What stays behind is emptied the next time, by whoever looks; it changes nothing about what is stored.
    await emptyOlder(directory, emptied).then(
      () => (emptied = Math.max(emptied, version)),
      () => undefined,
    );
  };
  return Object.freeze<KeyRingStore>({
    load: async () => {
      const stored = await load(directory);
      const { temporary } = await listRing(directory);
      if (stored.version > emptied || temporary.length > 0) await tidy(stored.version);
      return stored;
    },
    save: async (document, expectedVersion) => {
      await makeFolder(directory);
      const temporary = temporaryFile(directory);
      try {
        await writeSynced(temporary, `${JSON.stringify(document, null, 2)}\n`);
        if (!(await publish(directory, temporary, expectedVersion + 1))) return false;
      } finally {
        await rm(temporary, { force: true }).catch(() => undefined); // deleted when it has been left behind
      }
      await tidy(expectedVersion + 1);
      return true;
    },
  });
}

async function load(directory: string): Promise<StoredKeyRing> {
  let looked = 0;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const version = (await listRing(directory)).versions.at(-1);
    if (version === undefined) return { document: { keys: [] }, version: 0 };
    await refuseExposed(directory);
    const text = await readIfThere(versionFile(directory, version));
    // Superseded since the folder was listed: there is a newer one, unless somebody has taken it away.
    if (text !== undefined && text !== supersededText) return { document: parse(directory, text), version };
    if (version === looked)
      throw new RotationError('ring_unreadable', `The newest version of ${directory} is missing: restore it`);
    looked = version;
  }
  throw new RotationError('ring_contended', `The key ring ${directory} changes faster than it can be read`);
}

/** Gives a file the name of a version, if that is the next one. */
async function publish(directory: string, temporary: string, version: number): Promise<boolean> {
  const { versions } = await listRing(directory);
  if ((versions.at(-1) ?? 0) !== version - 1) return false;
  const file = versionFile(directory, version);
  try {
    await link(temporary, file);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unusable(directory, error);
  }
  const newest = (await listRing(directory)).versions.at(-1) ?? version;
  if (newest > version + rememberedVersions) {
    // The name was free because it is forgotten: this process slept since it listed the folder.
    await rm(file, { force: true });
    return false;
  }
  await syncFolder(directory);
  return true;
}

function parse(directory: string, text: string): KeyRingDocument {
  const parsed = KeyRingDocument.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new RotationError(
    'ring_unreadable',
    `The key ring in ${directory} is damaged or of a newer version: restore it`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
