import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export const usage = `Rotates the keys of client and provider under load, kills every process at random, and fails if one request failed.

  npm run drill:rotation                        on embedded PGlite, about two minutes
  npm run drill:rotation -- --requests 100000   the long run

Options
  --requests N     requests that must be answered at the least (5000)
  --rotations N    rotations of the client's key, and of the provider's, at the least (3)
  --callers N      processes that call the API as the one client (2)
  --seed N         of the random kills; the same seed kills in the same order (by chance)
  --minutes N      the longest that it may take (30)
  --directory DIR  where keys, databases and logs go; kept (a temporary one, removed when all went well)
  --svg FILE       writes the chart there
  --help           this text

Environment
  DATABASE_URL     PostgreSQL for provider and API, instead of embedded PGlite

Exit code 0 when no request failed, 1 otherwise, 130 after Ctrl-C.
`;

export interface DrillOptions {
  readonly help: boolean;
  readonly requests: number;
  readonly rotations: number;
  readonly callers: number;
  readonly seed: number;
  readonly minutes: number;
  readonly directory: string | undefined;
  readonly svg: string | undefined;
  readonly databaseUrl: string | undefined;
}

/** The command line cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'invalid_arguments';
}

/** @throws {UsageError} */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): DrillOptions {
  const { values } = parse(args);
  const number = (name: 'requests' | 'rotations' | 'callers' | 'seed' | 'minutes', most: number): number => {
    const text = values[name];
    if (!/^[1-9]\d{0,9}$/.test(text) || Number(text) > most)
      throw new UsageError(`--${name} takes a whole number from 1 to ${most}; see --help`);
    return Number(text);
  };
  return {
    help: values.help,
    requests: number('requests', 10_000_000),
    rotations: number('rotations', 100),
    callers: number('callers', 16),
    seed: number('seed', 2 ** 31),
    minutes: number('minutes', 24 * 60),
    directory: values.directory,
    svg: values.svg,
    databaseUrl: environment['DATABASE_URL'] || undefined,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        requests: { type: 'string', default: '5000' },
        rotations: { type: 'string', default: '3' },
        callers: { type: 'string', default: '2' },
        seed: { type: 'string', default: String(randomInt(1, 2 ** 31)) },
        minutes: { type: 'string', default: '30' },
        directory: { type: 'string' },
        svg: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}; see --help`, { cause });
  }
}
