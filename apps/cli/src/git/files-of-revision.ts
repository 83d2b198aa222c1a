import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { commitNamed, git, noRevision } from './run-git.ts';

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
  const what = noRevision(revision);
  const commit = await commitNamed(root, revision);
  const listed = await git(root, ['ls-tree', '-r', '-z', '--name-only', commit], what);
  return Promise.all(
    listed
      .split('\0')
      .filter((path) => basename(path) === name)
      .map(async (file) => ({ file, text: await git(root, ['show', `${commit}:${file}`], what) })),
  );
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
