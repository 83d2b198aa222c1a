import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importGenerations } from './hooks.ts';
import type { Reply, Task } from './messages.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const api = join(root, 'apps/accounts-api/src');
const load = importGenerations(root);

/** The parts of the fixture that are used here; the workspace checks them where they are written. */
interface Suite {
  prepareStorage(storage: object): Promise<unknown>;
  runAccountsMatrix(options: {
    readonly storage: object;
    readonly ids: unknown;
    readonly start: (...args: readonly unknown[]) => Promise<unknown>;
    readonly stopAtFirst: true;
  }): Promise<{
    readonly summary: string;
    readonly failures: readonly {
      readonly case: { readonly name: string };
      readonly failures: readonly string[];
    }[];
  }>;
}

class BootFailure extends Error {
  override readonly name = 'BootFailure';
}

// The suite itself is never mutated: it knows the policy as it is.
const suite = (await load(join(api, 'denial-matrix/accounts-matrix.fixture.ts'))) as Suite; // see above

async function work(task: Task): Promise<Reply> {
  if (task.type === 'prepare') return { type: 'prepared', ids: await suite.prepareStorage(task.storage) };
  const { storage, ids, replacement } = task;
  try {
    const report = await suite.runAccountsMatrix({
      storage,
      ids,
      stopAtFirst: true,
      start: async (...args) => {
        try {
          // True by construction: it is the module that the suite has its type from.
          const app = (await load(join(api, 'app.ts'), replacement)) as {
            startApi: (...args: unknown[]) => unknown;
          };
          return await app.startApi(...args);
        } catch (cause) {
          throw new BootFailure(cause instanceof Error ? cause.message : String(cause), { cause });
        }
      },
    });
    const [first] = report.failures;
    return first === undefined
      ? { type: 'passed', summary: report.summary }
      : { type: 'failed', reason: `${first.case.name} ${first.failures.join('; ')}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: error instanceof BootFailure ? 'no boot' : 'failed', reason };
  }
}

// A mutant may leave a promise that nobody waits for; what it does to the answers is what counts.
process.on('unhandledRejection', () => undefined);
process.on('message', (task: Task) => {
  void work(task).then(
    (reply) => process.send?.(reply),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
