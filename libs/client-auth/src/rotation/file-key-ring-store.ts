import { constants } from 'node:fs';
import { link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { KeyRingDocument } from './key-ring-document.ts';
import type { KeyRingStore, StoredKeyRing } from './key-ring-store.ts';
import { RotationError } from './rotation-error.ts';

/** Milliseconds after which a file that is being written has been left behind. */
const abandonedMs = 60_000;

/**
 * Keeps a key ring in a folder that its owner alone may use, on a local disk. Each version is a file of its own, which
 * appears under its name whole and synced, and only if no other process took that name (link(2)); so no lock is needed,
 * and none can be left behind. Older versions are deleted.
 *
 * @example
 * const ring = await KeyRing.open({ store: fileKeyRingStore('/var/lib/worker/ring'), algorithm: 'ES256' });
 */
export function fileKeyRingStore(directory: string): KeyRingStore {
  return Object.freeze<KeyRingStore>({
    load: () => load(directory),
    save: async (document, expectedVersion) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await refuseExposed(directory);
      const temporary = join(directory, `.${randomUUID()}.tmp`);
      try {
        await writeSynced(temporary, `${JSON.stringify(document, null, 2)}\n`);
        return await publish(directory, temporary, expectedVersion + 1);
      } finally {
        await rm(temporary, { force: true });
      }
    },
  });
}

async function load(directory: string): Promise<StoredKeyRing> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const version = (await versions(directory)).at(-1);
    if (version === undefined) return { document: { keys: [] }, version: 0 };
    await refuseExposed(directory);
    const text = await readIfThere(join(directory, nameOf(version)));
    // Deleted since the folder was listed: there is a newer one.
    if (text !== undefined) return { document: parse(directory, text), version };
  }
  throw new RotationError('ring_contended', `The key ring ${directory} changes faster than it can be read`);
}

async function publish(directory: string, temporary: string, version: number): Promise<boolean> {
  const before = await versions(directory);
  if ((before.at(-1) ?? 0) !== version - 1) return false;
  try {
    await link(temporary, join(directory, nameOf(version)));
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unusable(directory, error);
  }
  const folder = await open(directory, constants.O_RDONLY);
  await folder.sync().finally(() => folder.close());
  const newest = (await versions(directory)).at(-1) ?? version;
  // The name was free because others have gone on from it and deleted it meanwhile.
  if (newest > version) await rm(join(directory, nameOf(version)), { force: true });
  else await tidy(directory, before);
  return newest === version;
}

/** Private keys stay nowhere that they are not needed: not in older versions, nor in what a killed process was writing. */
async function tidy(directory: string, older: readonly number[]): Promise<void> {
  for (const version of older) await rm(join(directory, nameOf(version)), { force: true });
  for (const name of await readdir(directory)) {
    if (!name.endsWith('.tmp')) continue;
    const file = join(directory, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity })); // gone: it was somebody's own
    if (mtimeMs < Date.now() - abandonedMs) await rm(file, { force: true });
  }
}

async function versions(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw unusable(directory, error);
  });
  return names
    .flatMap((name) => /^ring-(\d{9})\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function nameOf(version: number): string {
  return `ring-${String(version).padStart(9, '0')}.json`;
}

async function readIfThere(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unusable(file, error);
  });
  try {
    return await handle?.readFile('utf8');
  } finally {
    await handle?.close();
  }
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    throw unusable(file, error);
  });
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function refuseExposed(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new RotationError(
      'ring_exposed',
      `${directory} may be used by others, and holds private keys: run chmod 700 on it`,
    );
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

function unusable(place: string, error: unknown): RotationError {
  return new RotationError(
    'ring_unreadable',
    `The key ring cannot be read or written at ${place} (${codeOf(error) ?? 'unknown'}): check the folder and its owner`,
  );
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
