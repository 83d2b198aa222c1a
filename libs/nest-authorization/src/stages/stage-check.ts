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

/** A stage could not say anything. Kept apart from every verdict: whatever was thrown, nothing is allowed by it. */
export class StageFailure {
  readonly stage: Stage;
  /** What the stage threw; an error where that was nothing. */
  readonly thrown: unknown;

  constructor(stage: Stage, thrown: unknown) {
    this.stage = stage;
    this.thrown = thrown ?? new TypeError(`The stage ${stage} failed without an error`);
  }
}

/** What came of all stages: nothing, when none of them refused or failed. */
export type Outcome = Verdict | StageFailure;

/**
 * Runs stages in the order of the list; the first refusal or failure ends it. A promise comes back only where a stage
 * waits. Never throws, nor does the promise reject.
 */
export function runStages<Subject>(
  stages: readonly StageCheck<Subject>[],
  subject: Subject,
  from = 0,
): Outcome | Promise<Outcome> {
  for (let index = from; index < stages.length; index += 1) {
    const stage = stages[index];
    if (stage === undefined) continue; // a list has no gaps
    const verdict = askStage(stage, subject);
    if (verdict instanceof Promise)
      return verdict.then(
        (refusal) => refusal ?? runStages(stages, subject, index + 1),
        (error: unknown) => new StageFailure(stage.name, error),
      );
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

function askStage<Subject>(stage: StageCheck<Subject>, subject: Subject): Outcome | Promise<Verdict> {
  try {
    return stage.check(subject);
  } catch (error) {
    return new StageFailure(stage.name, error);
  }
}
