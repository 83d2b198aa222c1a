import { isNativeError } from 'node:util/types';
import { commandGroups } from '../command-groups.ts';
import { paintFor } from '../text/paint.ts';
import type { CommandContext } from './command-context.ts';
import { dispatch } from './dispatch.ts';

/** What a command has written, and the error that it ended with. */
export interface CommandResult {
  readonly output: string;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Runs a command line in this process, without a terminal and without the variables of whoever runs the tests. */
export async function runCommandLine(
  args: readonly string[],
  world: Partial<CommandContext> = {},
): Promise<CommandResult> {
  let output = '';
  const context: CommandContext = {
    environment: {},
    folder: process.cwd(),
    write: (text) => void (output += text),
    paint: paintFor({}, {}),
    signal: new AbortController().signal,
    clock: Date.now,
    fetch,
    ...world,
  };
  try {
    await dispatch(args, commandGroups, context);
    return { output, code: undefined, message: undefined };
  } catch (error) {
    if (!isNativeError(error)) throw error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    return { output, code, message: error.message };
  }
}
