import { dirname } from 'node:path';
import { compareContracts, type ContractChange } from '@ambit/contract-compatibility';
import { CliError } from '../cli-error.ts';
import { filesOfRevision, type FoundFile } from '../git/files-of-revision.ts';
import { lastTag } from '../git/last-tag.ts';
import { readLocks } from '../policy/read-locks.ts';

/** The name of what describes a project's contracts in its folder. */
export const contractLockName = 'openapi.lock.json';

export interface ContractCheckOptions {
  /** The last tag before the head when undefined. */
  readonly base: string | undefined;
  /** The files as they are when undefined. */
  readonly head: string | undefined;
}

/** What has changed in the contracts of one project. */
export interface CheckedContract {
  /** Its folder. */
  readonly project: string;
  /** With what it was compared. */
  readonly base: string;
  readonly changes: readonly ContractChange[];
}

export interface ContractCheck {
  /** The last tag of any project, or what was given; undefined where there is no tag yet. */
  readonly base: string | undefined;
  /** Whether there was anything to compare with: a base, and locks in it. */
  readonly compared: boolean;
  readonly contracts: readonly CheckedContract[];
}

/**
 * Compares the contracts of two revisions, each with its project's own last release (`NAME@VERSION`) where it has one:
 * the release of another project in between is none of it. Without a base and without a tag there is nothing that could
 * have been broken.
 *
 * @throws {CliError} `revision_unreadable`, `contract_unusable`
 */
export async function checkContracts(
  folder: string,
  { base: given, head }: ContractCheckOptions,
): Promise<ContractCheck> {
  const base = given ?? (await lastTag(folder, head));
  if (base === undefined) return { base, compared: false, contracts: [] };
  const own = given === undefined ? await releasesOf(folder, head) : new Map<string, string>();
  const after = await filesOfRevision(folder, head, contractLockName);
  const now = new Map(after.map((one) => [one.file, documentOf(one)]));
  const contracts: CheckedContract[] = [];
  for (const revision of new Set([base, ...own.values()]))
    for (const one of await filesOfRevision(folder, revision, contractLockName)) {
      const project = dirname(one.file);
      if ((own.get(project) ?? base) !== revision) continue;
      // A contract that is gone has no operations any more.
      const changes = compareContracts(documentOf(one), now.get(one.file) ?? {});
      contracts.push({ project, base: revision, changes });
    }
  return { base, compared: contracts.length > 0, contracts };
}

/** The last release of each project that has locks and releases of its own, by its folder. */
async function releasesOf(folder: string, head: string | undefined): Promise<ReadonlyMap<string, string>> {
  const releases = new Map<string, string>();
  for (const { file, lock } of await readLocks(folder, head)) {
    // A clone too shallow to have it goes by the last tag of any project, which was found.
    const release = await lastTag(folder, head, `${lock.project}@*`).catch(() => undefined);
    if (release !== undefined) releases.set(dirname(file), release);
  }
  return releases;
}

function documentOf({ file, text }: FoundFile): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError('contract_unusable', `${file} is not JSON: make it anew with 'ambit policy lock'`, {
      cause,
    });
  }
}
