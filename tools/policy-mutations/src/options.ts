import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { MutationError } from './mutation-error.ts';

export const usage = `Removes each check of the resource side in turn, and demands that a test fails.

  npm run test:policy-mutations                          every mutant
  npm run test:policy-mutations -- --only boundary       those whose file or rule holds the text
  npm run test:policy-mutations -- --sample 60           some, which the printed seed tells
  npm run test:policy-mutations -- --list                shows them, and runs nothing

Options
  --only TEXT    mutants whose file:line or rule holds TEXT; may stand several times
  --sample N     N of them, chosen by a seed
  --seed TEXT    the seed of a sample that was run before (the day when absent)
  --list         the mutants, one a line
  --workers N    how many at once (the number of processors, 4 at most)
  --help         this text

Environment
  DATABASE_URL   PostgreSQL for the copies of the data, instead of embedded PGlite, which takes longer

Exit code 0 when every mutant was noticed, 1 otherwise, 130 after Ctrl-C.
`;

export interface MutationOptions {
  readonly help: boolean;
  readonly list: boolean;
  readonly only: readonly string[];
  readonly sample: number | undefined;
  readonly seed: string;
  readonly workers: number;
  readonly databaseUrl: string | undefined;
}

/** @throws {MutationError} `invalid_arguments` */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): MutationOptions {
  const { help, list, only, sample, seed, workers } = parse(args);
  if (!/^([1-9]|1\d)$/.test(workers))
    throw new MutationError('invalid_arguments', '--workers takes a whole number from 1 to 19; see --help');
  if (sample !== undefined && !/^[1-9]\d{0,4}$/.test(sample))
    throw new MutationError('invalid_arguments', '--sample takes a whole number from 1; see --help');
  return {
    help,
    list,
    only,
    sample: sample === undefined ? undefined : Number(sample),
    seed,
    workers: Number(workers),
    databaseUrl: environment['DATABASE_URL'] || undefined,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        list: { type: 'boolean', default: false },
        sample: { type: 'string' },
        seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
        workers: { type: 'string', default: String(Math.min(4, availableParallelism())) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new MutationError(
      'invalid_arguments',
      `${cause instanceof Error ? cause.message : String(cause)}; see --help`,
      { cause },
    );
  }
}
