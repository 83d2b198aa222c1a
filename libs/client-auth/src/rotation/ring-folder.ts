import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { RotationError } from './rotation-error.ts';

/** What is in the place of a version that others have gone on from: its name stays taken, its private keys are gone. */
export const supersededText = 'superseded\n';

/** Milliseconds after which a file that is being written has been left behind. */
const abandonedMs = 60_000;
/** Versions whose names stay taken. */
export const rememberedVersions = 1_000;

/** The versions of a ring whose names are taken, oldest first, and the files that are being written or were left behind. */
export interface RingFolder {
  readonly versions: readonly number[];
  readonly temporary: readonly string[];
}

export async function listRing(directory: string): Promise<RingFolder> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw unusable(directory, error);
  });
  return {
    versions: names
      .flatMap((name) => /^ring-(\d{9})\.json$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b),
    temporary: names.filter((name) => name.endsWith('.tmp')).map((name) => join(directory, name)),
  };
}

export function versionFile(directory: string, version: number): string {
  return join(directory, `ring-${String(version).padStart(9, '0')}.json`);
}

export function temporaryFile(directory: string): string {
  return join(directory, `.${randomUUID()}.tmp`);
}

/**
 * Empties the versions before the newest one, and deletes what a killed process was writing: private keys stay nowhere
 * that they are not needed.
 *
 * @param since a version before which this was done already
 */
export async function emptyOlder(directory: string, since: number): Promise<void> {
  const { versions, temporary } = await listRing(directory);
  const newest = versions.at(-1) ?? 0;
  for (const version of versions) {
    const file = versionFile(directory, version);
    if (version < newest - rememberedVersions) await rm(file, { force: true });
    else if (version >= since && version < newest && !(await isSuperseded(file))) {
      const empty = temporaryFile(directory);
      await writeSynced(empty, supersededText);
      await rename(empty, file);
    }
  }
  for (const file of temporary) {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Infinity })); // gone: it was somebody's own
    if (mtimeMs < Date.now() - abandonedMs) await rm(file, { force: true });
  }
}

async function isSuperseded(file: string): Promise<boolean> {
  return (await readIfThere(file)) === supersededText;
}

export async function readIfThere(file: string): Promise<string | undefined> {
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

export async function writeSynced(file: string, text: string): Promise<void> {
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

/** Makes the folder where there is none, for its owner alone. */
export async function makeFolder(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unusable(directory, error);
  });
  await refuseExposed(directory);
}

export async function refuseExposed(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new RotationError(
      'ring_exposed',
      `${directory} may be used by others, and holds private keys: run chmod 700 on it`,
    );
}

export async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory, constants.O_RDONLY).catch((error: unknown) => {
    throw unusable(directory, error);
  });
  await folder.sync().finally(() => folder.close());
}

export function unusable(place: string, error: unknown): RotationError {
  return new RotationError(
    'ring_unreadable',
    `The key ring cannot be read or written at ${place} (${codeOf(error) ?? 'unknown'}): check the folder and its owner`,
  );
}

export function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
