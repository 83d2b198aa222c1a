import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CliError } from '../cli-error.ts';

const run = promisify(execFile);

/**
 * What git writes.
 *
 * @param remedy what is so where git fails, and what to do next
 * @throws {CliError} `revision_unreadable`
 */
export async function git(folder: string, args: readonly string[], remedy: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch (cause) {
    throw new CliError('revision_unreadable', `git ${args[0]} failed: ${remedy}`, { cause });
  }
}

/** The one line that git writes; undefined where it fails, which is an answer too. */
export async function tryGit(folder: string, args: readonly string[]): Promise<string | undefined> {
  const ran = await run('git', ['-C', folder, ...args]).catch(() => undefined);
  return ran?.stdout.trim();
}

/**
 * The commit that somebody has named: a revision, and no option.
 *
 * @throws {CliError} `revision_unreadable`
 */
export async function commitNamed(folder: string, revision: string): Promise<string> {
  const args = ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`];
  return (await git(folder, args, noRevision(revision))).trim();
}

export function noRevision(revision: string): string {
  return `there is no revision '${revision}': fetch it, or name another`;
}
