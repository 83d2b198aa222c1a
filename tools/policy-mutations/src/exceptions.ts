/** A mutant that no test can notice, since it changes nothing: with the reason why that is so. */
export interface Exception {
  readonly rule: string;
  readonly file: string;
  /** The code that is changed, as the report shows it. */
  readonly before: string;
  readonly reason: string;
}

/** Equivalent mutants. One that is no longer found, or that a test notices after all, fails the run. */
export const exceptions: readonly Exception[] = [];
