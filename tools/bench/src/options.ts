import { parseArgs } from 'node:util';
import { scenarios } from './scenarios/scenarios.ts';

/** What can be measured alone. */
export const parts: readonly string[] = [...scenarios.map(({ name }) => name), 'stages', 'growth', 'memory'];

export const usage = `Measures what authorisation costs, as ratios taken in one run, against the libraries that others use.

  npm run bench                       everything, about fifteen minutes
  npm run bench -- --quick            a smoke run: everything works, the figures mean nothing
  npm run bench -- --only guarded     one part
  npm run bench -- --write            and writes the figures, the chart and the tables of docs/performance.md

Options
  --only NAME      one of ${parts.join(', ')}; may be repeated
  --rounds N       interleaved rounds of each scenario (7)
  --seconds N      of load for one variant in one round (3)
  --clients N      clients whose tokens come again and again (1000)
  --quick          1 round of 0.2 seconds with 50 clients
  --json FILE      writes the figures there
  --svg FILE       writes the chart there
  --write          writes docs/performance.generated.json, docs/performance.svg and the tables of docs/performance.md
  --render         measures nothing: writes chart and tables from docs/performance.generated.json
  --help           this text

Everything listens on loopback alone. Ctrl-C stops it and all its processes. Exit code 0 when everything could be
measured (a goal that is missed is a figure, not a failure), 1 otherwise, 130 after Ctrl-C.
`;

export interface BenchOptions {
  readonly help: boolean;
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly clients: number;
  readonly json: string | undefined;
  readonly svg: string | undefined;
  readonly write: boolean;
  readonly render: boolean;
}

/** The command line cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'invalid_arguments';
}

/** @throws {UsageError} */
export function readOptions(args: readonly string[]): BenchOptions {
  const { help, quick, only, json, svg, write, render, ...values } = parse(args);
  const number = (
    name: 'rounds' | 'seconds' | 'clients',
    normally: number,
    inQuick: number,
    most: number,
  ): number => {
    const text = values[name];
    if (text === undefined) return quick ? inQuick : normally;
    if (!/^\d{1,6}$/.test(text) || Number(text) < 1 || Number(text) > most)
      throw new UsageError(`--${name} takes a whole number from 1 to ${most}; see --help`);
    return Number(text);
  };
  const unknown = only.find((name) => !parts.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only knows no '${unknown}': ${parts.join(', ')}`);
  if (write && quick) throw new UsageError('--write is for figures that mean something: leave out --quick');
  if (write && only.length > 0) throw new UsageError('--write is for a whole run: leave out --only');
  return {
    ...{ help, quick, only, json, svg, write, render },
    rounds: number('rounds', 7, 1, 100),
    seconds: number('seconds', 3, 0.2, 60),
    clients: number('clients', 1_000, 50, 100_000),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true, default: [] },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        clients: { type: 'string' },
        json: { type: 'string' },
        svg: { type: 'string' },
        quick: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        render: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(`${cause instanceof Error ? cause.message : String(cause)}; see --help`, { cause });
  }
}
