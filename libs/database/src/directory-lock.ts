import { link, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from './database-error.ts';
import { hasCode } from './error-parts.ts';
import { identifyProcess, type ProcessIdentity, stateOf } from './process-identity.ts';

export interface DirectoryLock {
  /** Lets another process have the directory. */
  release(): Promise<void>;
}

export interface DirectoryLockOptions {
  readonly identity?: ProcessIdentity;
  /** How often the owner shows that it lives, in milliseconds. */
  readonly heartbeatMs?: number;
  /** How long to watch for that of an owner whose process cannot be seen from here, in milliseconds. */
  readonly watchMs?: number;
}

/**
 * Makes this process the only user of a directory, until it releases it or ends, however it ends.
 *
 * The lock is the file `lock.<n>` with the highest n. Only who has seen that its owner is gone may make `lock.<n+1>`,
 * and the file system lets just one do so: two who find the same dead owner can never both succeed it. Numbers are not
 * used again, so one who was slow to decide is not misled by a lock that came and went meanwhile.
 *
 * @throws {DatabaseError} `directory_locked` when its owner lives
 */
export async function lockDirectory(
  directory: string,
  { identity = identifyProcess(), heartbeatMs = 2_000, watchMs = 15_000 }: DirectoryLockOptions = {},
): Promise<DirectoryLock> {
  for (;;) {
    const numbers = await lockNumbers(directory);
    const current = Math.max(0, ...numbers);
    if (current > 0) await assertFree(directory, current, watchMs);

    const path = lockPath(directory, current + 1);
    if (!(await claim(path, { ...identity, released: false }))) continue;
    if (Math.max(...(await lockNumbers(directory))) > current + 1) {
      await rm(path, { force: true });
      continue;
    }
    for (const number of numbers) await rm(lockPath(directory, number), { force: true });
    return holdLock(path, identity, heartbeatMs);
  }
}

/** How long the system may take to end a process that was killed, in milliseconds. */
const takeDownMs = 1_000;

type LockContent = ProcessIdentity & { readonly released: boolean };

function holdLock(path: string, identity: ProcessIdentity, heartbeatMs: number): DirectoryLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A missed beat is made good by the next.
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      await writeWhole(path, { ...identity, released: true }, rename);
    },
  };
}

async function assertFree(directory: string, number: number, watchMs: number): Promise<void> {
  const path = lockPath(directory, number);
  const owner = await readLock(path);
  if (owner === undefined || owner.released) return;
  const state = await settledStateOf(owner);
  if (state === 'ended' || (state === 'unknown' && !(await showsLife(path, watchMs)))) return;
  throw new DatabaseError(
    'directory_locked',
    `The data directory ${directory} is in use by process ${owner.pid} on ${owner.host}: stop that process, give this one another directory, or share PostgreSQL by DATABASE_URL`,
  );
}

/** The state of an owner; one that was killed is still seen for a moment while the system takes it down. */
async function settledStateOf(owner: ProcessIdentity): Promise<ReturnType<typeof stateOf>> {
  const deadline = performance.now() + (owner.pid === process.pid ? 0 : takeDownMs);
  for (;;) {
    const state = stateOf(owner);
    if (state !== 'running' || performance.now() >= deadline) return state;
    await delay(20);
  }
}

/** Whether the lock's time changes while it is watched. Clocks are not compared: they may differ. */
async function showsLife(path: string, watchMs: number): Promise<boolean> {
  const seen = await modifiedAt(path);
  const deadline = performance.now() + watchMs;
  while (performance.now() < deadline) {
    await delay(Math.min(250, watchMs / 10));
    if ((await modifiedAt(path)) !== seen) return true;
  }
  return false;
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

async function lockNumbers(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory);
  return names.flatMap((name) => /^lock\.(\d+)$/.exec(name)?.[1] ?? []).map(Number);
}

function lockPath(directory: string, number: number): string {
  return join(directory, `lock.${number}`);
}

async function readLock(path: string): Promise<LockContent | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    // Gone since it was listed: whoever removed it has a higher one, and making the next number will fail.
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch {
    // Emptied by a loss of power, say. Nobody knows whose it is; whoever lives still shows it by its time.
    return { pid: 0, started: null, space: 'unknown', host: 'an unknown host', released: false };
  }
}

/** Makes the file unless it is there already. */
async function claim(path: string, content: LockContent): Promise<boolean> {
  try {
    await writeWhole(path, content, link);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** Writes the content aside and puts it in its place in one step, so that nobody reads half of it. */
async function writeWhole(
  path: string,
  content: LockContent,
  place: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, JSON.stringify(content), { mode: 0o600 });
  try {
    await place(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}
