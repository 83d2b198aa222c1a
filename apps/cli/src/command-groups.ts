import { callCommands } from './call/call-commands.ts';
import { clientCommands } from './client/client-commands.ts';
import type { CommandGroup } from './command/command.ts';
import { keysCommands } from './keys/keys-commands.ts';
import { policyCommands } from './policy/policy-commands.ts';
import { tokenCommands } from './token/token-commands.ts';

/** Every command of `ambit`, in the order of its help. */
export const commandGroups: readonly CommandGroup[] = [
  keysCommands,
  clientCommands,
  tokenCommands,
  callCommands,
  policyCommands,
];
