import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { CliError } from '../cli-error.ts';
import type { CommandContext } from './command-context.ts';
import { type Options, readValues, type ValuesOf } from './options.ts';

/** What stands behind the words of a command, such as the name of an operation. */
export interface Operands {
  /** As the help writes it, such as `[PROJECT ...]`. */
  readonly usage: string;
  readonly least: number;
  readonly most: number;
}

interface CommandTable<O extends Options> {
  /** As they are typed, such as `policy lock`. */
  readonly words: string;
  /** One sentence without its full stop. */
  readonly summary: string;
  readonly operands?: Operands;
  readonly options: O;
  /** What the options do not say. */
  readonly notes?: string;
  /** Command lines as they are typed, `ambit` included. */
  readonly examples: readonly [string, ...string[]];
}

export interface CommandDefinition<O extends Options> extends CommandTable<O> {
  /** Does it. What it throws is shown as one line; the exit code is 1 then. */
  readonly run: (
    given: { readonly values: ValuesOf<O>; readonly operands: readonly string[] },
    context: CommandContext,
  ) => Promise<void>;
}

/** A command: the table that help and completion are made of, and what it does. */
export interface Command extends CommandTable<Options> {
  /**
   * Reads the rest of the command line, and runs.
   *
   * @throws {CliError} `invalid_arguments`
   */
  readonly start: (args: readonly string[], context: CommandContext) => Promise<void>;
}

/** Commands that begin with the same word; a word of its own is a group of one. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
}

export function defineCommand<const O extends Options>({ run, ...table }: CommandDefinition<O>): Command {
  return {
    ...table,
    start: async (args, context) => {
      const { values, positionals } = parse(table.words, table.options, args);
      const { least, most } = table.operands ?? { least: 0, most: 0 };
      const extra = positionals.slice(most);
      if (extra.length > 0) throw unreadable(table.words, `${table.words} takes no '${extra.join(' ')}'`);
      if (positionals.length < least)
        throw unreadable(table.words, `${table.words} needs ${table.operands?.usage}`);
      const read = readValues(table.options, values, context.environment);
      if ('problem' in read) throw unreadable(table.words, read.problem);
      await run({ values: read.values, operands: positionals }, context);
    },
  };
}

function parse(words: string, options: Options, args: readonly string[]) {
  const known: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple }]) => [
      name,
      { type, multiple: multiple ?? false },
    ]),
  );
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known });
  } catch (cause) {
    throw unreadable(words, cause instanceof Error ? cause.message : String(cause));
  }
}

function unreadable(words: string, message: string): CliError {
  return new CliError('invalid_arguments', `${message}; see ambit ${words} --help`);
}
