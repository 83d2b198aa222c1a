import { lockFileName, parseLock, type PolicyLock } from '@ambit/policy';
import { filesOfRevision } from '../git/files-of-revision.ts';

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
 * @throws {PolicyError} `lock_unreadable`
 */
export async function readLocks(folder: string, revision: string | undefined): Promise<readonly FoundLock[]> {
  const of = revision === undefined ? '' : ` of ${revision}`;
  const found = await filesOfRevision(folder, revision, lockFileName);
  return found.map(({ file, text }) => ({ file, lock: parseLock(text, `${file}${of}`) }));
}
