import { dirname } from 'node:path';

/** The name of the denial matrix among the suites. */
export const matrix = 'the denial matrix';

/** What may notice a mutant: the denial matrix, or a spec. */
export interface Suite {
  /** Of a spec its path from the root of the workspace. */
  readonly name: string;
  /** The files of the workspace that it loads. */
  readonly files: ReadonlySet<string>;
}

/**
 * Where the policy is said, and what fills the database: the matrix is derived from the one, and run on data that are
 * there already. Both are for specs to notice.
 */
const unseenByMatrix = /^libs\/accounts-contract\/|\/migrations\/|\/row-security\/|\/privileges\.ts$/;

/** `libs/access-token` of `libs/access-token/src/x.ts`. */
export function projectOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

/** The suites for a mutant: the specs of its project that load its file, and the matrix if that does. */
export function suitesFor(file: string, suites: readonly Suite[]): readonly Suite[] {
  return suites.filter(
    ({ name, files }) =>
      files.has(file) && (name === matrix ? !unseenByMatrix.test(file) : projectOf(name) === projectOf(file)),
  );
}

/**
 * The order in which they find a mutant soonest: what has noticed other mutants of the file, the latest first; then what
 * does not load as much as the whole API, which takes seconds to start; then what lies beside it, and what loads least.
 */
export function soonest(
  file: string,
  suites: readonly Suite[],
  noticed: readonly string[],
): readonly Suite[] {
  const whole = suites.find(({ name }) => name === matrix)?.files.size ?? Infinity;
  const ranks = ({ name, files }: Suite): readonly number[] => {
    const at = noticed.indexOf(name);
    return [
      at < 0 ? noticed.length : at,
      files.size < whole ? 0 : 1,
      dirname(name) === dirname(file) ? 0 : 1,
      files.size,
    ];
  };
  return suites.toSorted((one, other) => {
    const others = ranks(other);
    return ranks(one).reduce((order, rank, at) => order || rank - (others[at] ?? 0), 0);
  });
}
