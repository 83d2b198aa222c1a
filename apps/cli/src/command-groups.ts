import { callCommands } from './call/call-commands.ts';
import { clientCommands } from './client/client-commands.ts';
import type { CommandGroup } from './command/command.ts';
import { completionCommands } from './completion/completion-commands.ts';
import { contractCommands } from './contract-check/contract-commands.ts';
import { demoCommands } from './demo/demo-commands.ts';
import { doctorCommands } from './doctor/doctor-commands.ts';
import { explainCommands } from './explain/explain-commands.ts';
import { keysCommands } from './keys/keys-commands.ts';
import { policyCommands } from './policy/policy-commands.ts';
import { tokenCommands } from './token/token-commands.ts';

const groups: readonly CommandGroup[] = [
  keysCommands,
  clientCommands,
  tokenCommands,
  callCommands,
  doctorCommands,
  explainCommands,
  policyCommands,
  contractCommands,
  demoCommands,
];

/** Every command of `ambit`, in the order of its help. */
export const commandGroups: readonly CommandGroup[] = [...groups, completionCommands(groups)];
