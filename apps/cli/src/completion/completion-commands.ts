import { type CommandGroup, defineCommand } from '../command/command.ts';
import { type Shell, shells } from './shells.ts';

/** The command that writes completions of these groups and of itself. */
export function completionCommands(groups: readonly CommandGroup[]): CommandGroup {
  const completion = defineCommand({
    words: 'completion',
    summary: 'Writes what makes a shell complete the commands and options of ambit',
    operands: { usage: shells.join('|'), least: 1, most: 1 },
    options: {},
    examples: [
      'source <(npx ambit completion bash)',
      'npx ambit completion zsh > "${fpath[1]}/_ambit"',
      'npx ambit completion fish > ~/.config/fish/completions/ambit.fish',
    ],
    run: async ({ operands }, { write }) => {
      const { writeCompletion } = await import('./write-completion.ts');
      // Which shells there are is said by `writeCompletion`, which refuses others.
      write(writeCompletion(operands[0] as Shell, [...groups, own]));
    },
  });
  const own: CommandGroup = { name: 'completion', summary: completion.summary, commands: [completion] };
  return own;
}
