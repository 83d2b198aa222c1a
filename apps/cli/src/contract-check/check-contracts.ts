import { dirname } from 'node:path';
import { compareContracts, type ContractChange } from '@ambit/contract-compatibility';
import { CliError } from '../cli-error.ts';
import { filesOfRevision, type FoundFile } from '../git/files-of-revision.ts';
import { lastTag } from '../git/last-tag.ts';

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
  readonly changes: readonly ContractChange[];
}

export interface ContractCheck {
  /** With what was compared; undefined where there is no tag yet. */
  readonly base: string | undefined;
  /** Whether there was anything to compare with: a base, and locks in it. */
  readonly compared: boolean;
  readonly contracts: readonly CheckedContract[];
}

/**
 * Compares the contracts of two revisions. Without a base and without a tag there is nothing that could have been broken.
 *
 * @throws {CliError} `revision_unreadable`, `contract_unusable`
 */
export async function checkContracts(
  folder: string,
  { base: given, head }: ContractCheckOptions,
): Promise<ContractCheck> {
  const base = given ?? (await lastTag(folder, head));
  if (base === undefined) return { base, compared: false, contracts: [] };
  const [before, after] = await Promise.all([
    filesOfRevision(folder, base, contractLockName),
    filesOfRevision(folder, head, contractLockName),
  ]);
  const now = new Map(after.map((one) => [one.file, documentOf(one)]));
  return {
    base,
    compared: before.length > 0,
    contracts: before.map((one) => ({
      project: dirname(one.file),
      // A contract that is gone has no operations any more.
      changes: compareContracts(documentOf(one), now.get(one.file) ?? {}),
    })),
  };
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
