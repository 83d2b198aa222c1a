import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { CliError } from '../cli-error.ts';

const run = promisify(execFile);

/** A file of a repository, and what is in it. */
export interface FoundFile {
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
}

/**
 * The files of a name, wherever they are, in a revision of git, or, without one, as they are, committed or not.
 *
 * @param folder anywhere in the repository
 * @throws {CliError} `revision_unreadable`
 */
export async function filesOfRevision(
  folder: string,
  revision: string | undefined,
  name: string,
): Promise<readonly FoundFile[]> {
  const root = (
    await git(folder, ['rev-parse', '--show-toplevel'], 'the folder is in no repository of git')
  ).trim();
  if (revision === undefined) return filesAsTheyAre(root, name);
  // What is named must be a commit, and no option.
  const what = `there is no revision '${revision}': fetch it, or name another`;
  const commit = (
    await git(root, ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`], what)
  ).trim();
  const listed = await git(root, ['ls-tree', '-r', '-z', '--name-only', commit], what);
  return Promise.all(
    listed
      .split('\0')
      .filter((path) => basename(path) === name)
      .map(async (file) => ({ file, text: await git(root, ['show', `${commit}:${file}`], what) })),
  );
}

/** The last tag before a revision; undefined where there is none. */
export async function lastTag(folder: string, revision = 'HEAD'): Promise<string | undefined> {
  const described = await run('git', ['-C', folder, 'describe', '--tags', '--abbrev=0', revision]).catch(
    () => undefined,
  );
  return described?.stdout.trim();
}

async function filesAsTheyAre(root: string, name: string): Promise<readonly FoundFile[]> {
  const listed = await git(
    root,
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', name, `**/${name}`],
    'the files cannot be listed',
  );
  const files = [...new Set(listed.split('\0').filter((path) => path !== ''))];
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, file), 'utf8').catch(() => undefined);
      // One that is deleted and not committed yet is listed still.
      return text === undefined ? [] : [{ file, text }];
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
