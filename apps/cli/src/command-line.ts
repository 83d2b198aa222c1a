import { parseArgs } from 'node:util';
import { CliError } from './cli-error.ts';
import type { DiffFormat, FailOn } from './policy/compare-policies.ts';

export const usage = `The command line of Ambit.

  ambit policy lock [PROJECT ...]   locks what the projects say in src/policy.ts: writes policy.lock.json where it is
                                    stale, and then fails, so that somebody reviews and commits it
  ambit policy diff                 what the locks here let clients do more or less than those of another revision

PROJECT is the folder of a project; the folder where you are by default.

Options of policy diff
  --base REVISION    of git, to compare with (main)
  --head REVISION    of git, instead of the files as they are
  --format FORMAT    text, markdown, json or sarif (text); --json is the same as --format json
  --fail-on WHAT     widened, narrowed or any: exit code 1 when there is such a change

Examples
  npx ambit policy lock libs/accounts-contract apps/accounts-worker
  npx ambit policy diff --base v1.2.0 --head v1.3.0
  npx ambit policy diff --format markdown --fail-on widened

Exit codes: 0 as it should be; 1 a lock was stale, a change is of the kind of --fail-on, or the command failed.
`;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'lock'; readonly projects: readonly string[] }
  | {
      readonly name: 'diff';
      readonly base: string;
      readonly head: string | undefined;
      readonly format: DiffFormat;
      readonly failOn: FailOn | undefined;
    };

const formats: readonly DiffFormat[] = ['text', 'markdown', 'json', 'sarif'];
const failures: readonly FailOn[] = ['widened', 'narrowed', 'any'];

/** @throws {CliError} `invalid_arguments` */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [group, name, ...rest] = positionals;
  if (values.help || group === undefined || group === 'help') return { name: 'help' };
  if (group !== 'policy') throw unreadable(`There is no command '${group}'`);
  const { base, head, format, json, 'fail-on': failOn } = values;
  if (name === 'lock') {
    if (base ?? head ?? format ?? failOn ?? json) throw unreadable('policy lock takes no options');
    return { name, projects: rest.length === 0 ? ['.'] : rest };
  }
  if (name !== 'diff') throw unreadable(`There is no command 'policy ${name ?? ''}'`);
  if (rest.length > 0) throw unreadable(`policy diff takes no '${rest.join(' ')}'`);
  if (json && format !== undefined && format !== 'json')
    throw unreadable('--json and --format say different things');
  return {
    name,
    base: base ?? 'main',
    head,
    format: oneOf('format', formats, json ? 'json' : (format ?? 'text')),
    failOn: failOn === undefined ? undefined : oneOf('fail-on', failures, failOn),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        base: { type: 'string' },
        head: { type: 'string' },
        format: { type: 'string' },
        'fail-on': { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function oneOf<T extends string>(option: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw unreadable(`--${option} knows no '${value}': ${allowed.join(', ')}`);
  return found;
}

function unreadable(message: string, cause?: unknown): CliError {
  return new CliError('invalid_arguments', `${message}; see ambit --help`, { cause });
}
