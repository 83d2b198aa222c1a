import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { identifyProcess, stateOf } from './process-identity.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ambit-lock-'));
});
afterEach(() => rm(directory, { recursive: true }));

const locked = { name: 'DatabaseError', code: 'directory_locked' };
const here = identifyProcess();
const locks = async (): Promise<string[]> => (await readdir(directory)).sort();
const leaveLock = (owner: object, number = 1): Promise<void> =>
  writeFile(join(directory, `lock.${number}`), JSON.stringify({ ...here, released: false, ...owner }));

/** The number of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('lockDirectory', () => {
  it('lets nobody else in until it is released', async () => {
    const lock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject({
      ...locked,
      message: `The data directory ${directory} is in use by process ${process.pid} on ${here.host}: stop that process, give this one another directory, or share PostgreSQL by DATABASE_URL`,
    });
    await lock.release();
    await (await lockDirectory(directory)).release();
  });

  it('lets in exactly one of many', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 50 }, () => lockDirectory(directory)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(locked);
    expect(await locks()).toEqual(['lock.1']);
    await release(outcomes);
  });

  it('lets exactly one of many succeed a process that ended without releasing', async () => {
    for (let round = 0; round < 20; round += 1) {
      const ended = await endedPid();
      await rm(directory, { recursive: true });
      directory = await mkdtemp(join(tmpdir(), 'ambit-lock-'));
      await leaveLock({ pid: ended }, 7);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(directory)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await locks()).toEqual(['lock.8']);
      await release(outcomes);
    }
  });

  it('is not misled by a process that has the number of an earlier one', async () => {
    await leaveLock({ started: 'at another time' });
    await (await lockDirectory(directory)).release();
  });

  it('leaves alone a process that it cannot see but that shows life', async () => {
    const elsewhere = { ...here, space: 'another container', host: 'api-1' };
    const lock = await lockDirectory(directory, { identity: elsewhere, heartbeatMs: 5 });
    await expect(lockDirectory(directory, { watchMs: 10_000 })).rejects.toMatchObject({
      ...locked,
      message: expect.stringContaining(`process ${here.pid} on api-1`),
    });
    await lock.release();
  });

  it('succeeds a process that it cannot see and that shows no life', async () => {
    await leaveLock({ space: 'another container' });
    await (await lockDirectory(directory, { watchMs: 20 })).release();
  });

  it('succeeds an owner whose lock a loss of power has emptied', async () => {
    await writeFile(join(directory, 'lock.3'), '');
    await (await lockDirectory(directory, { watchMs: 20 })).release();
    expect(await locks()).toEqual(['lock.4']);
  });

  it('counts on after a release, so that a slow rival is not misled', async () => {
    for (let turn = 1; turn <= 3; turn += 1) {
      const lock = await lockDirectory(directory);
      expect(await locks()).toEqual([`lock.${turn}`]);
      await lock.release();
    }
  });

  async function release(outcomes: readonly PromiseSettledResult<DirectoryLock>[]): Promise<void> {
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.release();
  }
});

describe('stateOf', () => {
  it('tells the living from the dead', async () => {
    expect(stateOf(here)).toBe('running');
    expect(stateOf({ ...here, pid: await endedPid() })).toBe('ended');
  });

  // Elsewhere such a process cannot be told from a living one.
  const isLinux = process.platform === 'linux';
  if (!isLinux)
    process.stderr.write('SKIPPED a killed process that nobody has waited for: this is not Linux\n');
  const itOnLinux = isLinux ? it : it.skip;
  itOnLinux('counts a killed process that nobody has waited for as dead (on Linux)', async () => {
    // The shell's child ends while the shell, which became `sleep`, never looks at it.
    const shell = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [pid] = await once(shell.stdout, 'data');
    const zombie = { ...here, pid: Number(pid) };
    while (!(await isZombie(zombie.pid)));
    expect(stateOf(zombie)).toBe('ended');
    shell.kill('SIGKILL');
  });
});

async function isZombie(pid: number): Promise<boolean> {
  return / Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'));
}
