import { afterAll, beforeAll, jest } from '@jest/globals';
import { type SeededInstitution, type Stack, startStack } from '@ambit/local-stack';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The stack of a suite, there from its first test on. */
export interface StackOfSuite {
  readonly stack: Stack;
  readonly folder: string;
  /** The first institution of the seed. */
  readonly bank: SeededInstitution;
}

/**
 * Starts a stack on PGlite for a suite, and removes it with all that it has made. On PGlite alone: which database the
 * apps have is nothing that the command line can see.
 *
 * @param prepare done once the stack is up, such as registering more clients
 */
export function stackOfSuite(
  prepare: (suite: StackOfSuite) => Promise<void> = async () => undefined,
): StackOfSuite {
  // Three processes start, two embedded databases with them, while other tests run.
  jest.setTimeout(120_000);
  let running: StackOfSuite | undefined;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ambit-cli-e2e-'));
    const stack = await startStack({
      directory: join(folder, 'stack'),
      ports: { provider: 0, api: 0, worker: 0 },
    });
    const [bank] = stack.seed.institutions;
    if (bank === undefined) throw new Error('The seed has an institution');
    running = { stack, folder, bank };
    await prepare(running);
  });
  afterAll(async () => {
    await running?.stack.stop();
    if (running !== undefined) await rm(running.folder, { recursive: true, force: true });
  });
  const there = (): StackOfSuite => {
    if (running === undefined) throw new Error('The stack is there from the first test on');
    return running;
  };
  return {
    get stack() {
      return there().stack;
    },
    get folder() {
      return there().folder;
    },
    get bank() {
      return there().bank;
    },
  };
}
