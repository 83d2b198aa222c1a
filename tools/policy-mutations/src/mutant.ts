/** One change of one source file, which some test must notice. */
export interface Mutant {
  /** Such as `refusal-removed`. */
  readonly rule: string;
  /** From the root of the workspace. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The code that is changed, in one line, and what it becomes. */
  readonly before: string;
  readonly after: string;
  /** The whole file as changed. */
  readonly text: string;
}

/** `libs/access-token/src/x.ts:12 refusal-removed`. */
export function nameOf({ file, line, rule }: Pick<Mutant, 'file' | 'line' | 'rule'>): string {
  return `${file}:${line} ${rule}`;
}
