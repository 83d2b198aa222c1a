import type { CommandGroup } from './command/command.ts';
import { policyCommands } from './policy/policy-commands.ts';

/** Every command of `ambit`, in the order of its help. */
export const commandGroups: readonly CommandGroup[] = [policyCommands];
