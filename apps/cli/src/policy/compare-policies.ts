import {
  diffPolicies,
  type Effect,
  formatMarkdown,
  formatSarif,
  formatText,
  type PolicyDiff,
  policyOf,
} from '@ambit/policy';
import { type FoundLock, readLocks } from './read-locks.ts';

export type DiffFormat = 'text' | 'markdown' | 'json' | 'sarif';
export type FailOn = Exclude<Effect, 'neutral'> | 'any';

export interface PolicyDiffOptions {
  readonly base: string;
  /** The files as they are when undefined. */
  readonly head: string | undefined;
  readonly format: DiffFormat;
  readonly failOn: FailOn | undefined;
}

/** Compares the locks of two revisions; tells what changed, and how many of the changes were not to be. */
export async function comparePolicies(
  folder: string,
  { base, head, format, failOn }: PolicyDiffOptions,
): Promise<{ readonly report: string; readonly unwanted: number }> {
  const [before, after] = await Promise.all([readLocks(folder, base), readLocks(folder, head)]);
  const diff = diffPolicies(policyOf(before.map(lockOf)), policyOf(after.map(lockOf)));
  const isWrong = ({ effect }: PolicyDiff['changes'][number]): boolean =>
    failOn === 'any' || effect === failOn;
  return { report: reportOf(diff, format, after), unwanted: diff.changes.filter(isWrong).length };
}

function lockOf({ lock }: FoundLock) {
  return lock;
}

function reportOf(diff: PolicyDiff, format: DiffFormat, locks: readonly FoundLock[]): string {
  switch (format) {
    case 'text':
      return formatText(diff);
    case 'markdown':
      return formatMarkdown(diff);
    case 'json':
      return `${JSON.stringify(diff, null, 2)}\n`;
    case 'sarif':
      return formatSarif(diff, (subject) => fileOf(subject, locks));
  }
}

/** The lock that has a client, an operation or an operation of a scope. */
function fileOf(subject: string, locks: readonly FoundLock[]): string | undefined {
  return locks.find(
    ({ lock: { apis, clients } }) =>
      clients.some(({ client }) => client === subject) ||
      apis.some(({ api, operations }) =>
        operations.some(
          ({ operation, scope }) => `${api}.${operation}` === subject || `scope ${scope}` === subject,
        ),
      ),
  )?.file;
}
