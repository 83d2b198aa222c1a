import type { ProblemError } from '../problem/problem-error.ts';
import type { Stage } from '../problem/stage.ts';

/** What a stage says: a refusal, or nothing. */
export type Verdict = ProblemError | undefined;

/**
 * One check. It answers at once where it can: a request that waits for nothing must not wait for the event loop either. It
 * throws only for what is no refusal.
 */
export interface StageCheck<Subject> {
  readonly name: Stage;
  check(subject: Subject): Verdict | Promise<Verdict>;
}

/** Runs stages in the order of the list; the first refusal ends it. A promise comes back only where a stage waits. */
export function runStages<Subject>(
  stages: readonly StageCheck<Subject>[],
  subject: Subject,
  from = 0,
): Verdict | Promise<Verdict> {
  for (let index = from; index < stages.length; index += 1) {
    const verdict = stages[index]?.check(subject);
    if (verdict instanceof Promise)
      return verdict.then((refusal) => refusal ?? runStages(stages, subject, index + 1));
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}
