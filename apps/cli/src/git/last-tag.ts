import { CliError } from '../cli-error.ts';
import { commitNamed, git, tryGit } from './run-git.ts';

/**
 * The last tag before a revision, or, without one, before the files as they are. A tag of the revision itself is its own
 * name and not one before it: it counts for files alone that were edited since. Undefined where nothing was tagged.
 *
 * @param folder anywhere in the repository
 * @param pattern of the tags that count, such as `@ambit/scopes@*`; all without
 * @throws {CliError} `revision_unreadable`, also where the clone is too shallow to tell
 */
export async function lastTag(
  folder: string,
  revision: string | undefined,
  pattern = '*',
): Promise<string | undefined> {
  const start = await startOf(folder, revision, pattern);
  const tag = start === undefined ? undefined : await describedBy(folder, start, pattern);
  if (tag === undefined && (await isShallow(folder)))
    throw new CliError(
      'revision_unreadable',
      'git describe found no tag, and this clone is shallow: fetch the history and the tags (git fetch --unshallow --tags), or name --base',
    );
  return tag;
}

/** From where tags are looked for; undefined before the first commit. */
async function startOf(
  folder: string,
  revision: string | undefined,
  pattern: string,
): Promise<string | undefined> {
  if (revision === undefined && (await isEdited(folder))) return commitOf(folder, 'HEAD');
  const head = revision === undefined ? await commitOf(folder, 'HEAD') : await commitNamed(folder, revision);
  if (head === undefined) return undefined;
  const isTagged =
    (await tryGit(folder, ['describe', '--tags', '--exact-match', '--match', pattern, head])) !== undefined;
  return isTagged ? commitOf(folder, `${head}^`) : head;
}

/** Files that git does not know are none of the revision: builds leave some. */
async function isEdited(folder: string): Promise<boolean> {
  const status = ['status', '--porcelain', '--untracked-files=no'];
  return (await git(folder, status, 'the folder is in no repository of git')) !== '';
}

async function isShallow(folder: string): Promise<boolean> {
  return (await tryGit(folder, ['rev-parse', '--is-shallow-repository'])) === 'true';
}

function commitOf(folder: string, name: string): Promise<string | undefined> {
  return tryGit(folder, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
}

function describedBy(folder: string, commit: string, pattern: string): Promise<string | undefined> {
  return tryGit(folder, ['describe', '--tags', '--abbrev=0', '--match', pattern, commit]);
}
