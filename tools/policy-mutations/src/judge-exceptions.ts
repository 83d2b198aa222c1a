import type { Exception } from './exceptions.ts';
import type { Mutant } from './mutant.ts';
import type { Verdict } from './run-mutations.ts';

export interface Judgement {
  readonly survivors: readonly Verdict[];
  /** Survivors that an exception explains. */
  readonly excepted: readonly Verdict[];
  /** Exceptions that explain nothing: their mutant is not found, or is noticed. */
  readonly stale: readonly Exception[];
}

/** Whether an exception is about a mutant. Lines move; the code and its rule are what it is about. */
export function isAbout({ rule, file, before }: Exception, mutant: Mutant): boolean {
  return mutant.rule === rule && mutant.file === file && mutant.before === before;
}

/** Parts survivors that may be from those that may not. Exceptions are judged by the mutants that were run. */
export function judge(verdicts: readonly Verdict[], exceptions: readonly Exception[]): Judgement {
  const alive = verdicts.filter(({ killedBy }) => killedBy === undefined);
  const explains = (one: Exception): boolean => alive.some(({ mutant }) => isAbout(one, mutant));
  const isExcepted = ({ mutant }: Verdict): boolean => exceptions.some((one) => isAbout(one, mutant));
  return {
    survivors: alive.filter((verdict) => !isExcepted(verdict)),
    excepted: alive.filter(isExcepted),
    stale: exceptions.filter((one) => !explains(one)),
  };
}
