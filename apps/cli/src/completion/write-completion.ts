import { CliError } from '../cli-error.ts';
import type { CommandGroup } from '../command/command.ts';
import { bashCompletion } from './bash-completion.ts';
import { completionTable } from './completion-table.ts';
import { fishCompletion } from './fish-completion.ts';
import { type Shell, shells } from './shells.ts';
import { zshCompletion } from './zsh-completion.ts';

/**
 * A script that completes the commands of these groups.
 *
 * @throws {CliError} `invalid_arguments` for another shell
 */
export function writeCompletion(shell: Shell, groups: readonly CommandGroup[]): string {
  const table = completionTable(groups);
  switch (shell) {
    case 'bash':
      return bashCompletion(table);
    case 'zsh':
      return zshCompletion(table);
    case 'fish':
      return fishCompletion(table);
    default:
      throw new CliError(
        'invalid_arguments',
        `completion knows ${shells.join(', ')}; see ambit completion --help`,
      );
  }
}
