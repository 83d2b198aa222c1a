import { CliError } from '../cli-error.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandGroup } from './command.ts';
import { helpOf, helpOfAll, helpOfGroup } from './help.ts';

/**
 * Finds the command of a command line, and runs it or shows its help.
 *
 * @throws {CliError} `invalid_arguments`, and whatever the command throws
 */
export async function dispatch(
  args: readonly string[],
  groups: readonly CommandGroup[],
  context: CommandContext,
): Promise<void> {
  const [first, ...others] = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  if (first === undefined || isHelp(first)) return context.write(helpOfAll(groups));
  const group = groups.find(({ name }) => name === first);
  if (group === undefined)
    throw new CliError('invalid_arguments', `There is no command '${first}'; see ambit --help`);
  const wantsHelp = isAskingForHelp(others);
  const command =
    group.commands.find(({ words }) => words === `${first} ${others[0]}`) ??
    group.commands.find(({ words }) => words === first);
  if (command !== undefined) {
    const rest = command.words === first ? others : others.slice(1);
    return wantsHelp ? context.write(helpOf(command)) : command.start(rest, context);
  }
  if (others[0] === undefined || isHelp(others[0])) return context.write(helpOfGroup(group));
  throw new CliError(
    'invalid_arguments',
    `There is no command '${first} ${others[0]}'; see ambit ${first} --help`,
  );
}

function isHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

/** What comes after `--` is no option. */
function isAskingForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).some(isHelp);
}
