import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { lockFileName, parseLock, type PolicyLock } from '@ambit/policy';
import { CliError } from '../cli-error.ts';

const run = promisify(execFile);

/** A lock, and where in the repository it is. */
export interface FoundLock {
  readonly file: string;
  readonly lock: PolicyLock;
}

/**
 * The locks of a revision of git, or, without one, those of the files as they are, committed or not.
 *
 * @param folder anywhere in the repository
 * @throws {CliError} `revision_unreadable`
 */
export async function readLocks(folder: string, revision: string | undefined): Promise<readonly FoundLock[]> {
  const root = (
    await git(folder, ['rev-parse', '--show-toplevel'], 'the folder is in no repository of git')
  ).trim();
  if (revision === undefined) return readFiles(root);
  // What is named must be a commit, and no option.
  const what = `there is no revision '${revision}': fetch it, or name another`;
  const commit = (
    await git(root, ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`], what)
  ).trim();
  const listed = await git(root, ['ls-tree', '-r', '-z', '--name-only', commit], what);
  return Promise.all(
    listed
      .split('\0')
      .filter((path) => basename(path) === lockFileName)
      .map(async (file) => {
        const text = await git(root, ['show', `${commit}:${file}`], what);
        return { file, lock: parseLock(text, `${file} of ${revision}`) };
      }),
  );
}

async function readFiles(root: string): Promise<readonly FoundLock[]> {
  const pattern = [lockFileName, `**/${lockFileName}`];
  const listed = await git(
    root,
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...pattern],
    'the files cannot be listed',
  );
  const files = [...new Set(listed.split('\0').filter((path) => path !== ''))];
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, file), 'utf8').catch(() => undefined);
      // One that is deleted and not committed yet is listed still.
      return text === undefined ? [] : [{ file, lock: parseLock(text, file) }];
    }),
  );
  return found.flat();
}

async function git(folder: string, args: readonly string[], remedy: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (cause) {
    throw new CliError('revision_unreadable', `git ${args[0]} failed: ${remedy}`, { cause });
  }
}
