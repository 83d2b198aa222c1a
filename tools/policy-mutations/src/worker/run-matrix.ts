import { join } from 'node:path';
import type { Generation, Replacement } from './hooks.ts';
import type { Reply, Storage } from './messages.ts';

type Load = (path: string, replacement?: Replacement) => Promise<Generation>;

/** The parts of the fixture that are used here; the workspace checks them where they are written. */
interface Matrix {
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
    readonly explained: { readonly differences: readonly unknown[] };
  }>;
}

class BootFailure extends Error {
  override readonly name = 'BootFailure';
}

/** The denial matrix itself is never mutated: it knows the policy as it is. */
export function matrixOf(root: string, load: Load) {
  const api = join(root, 'apps/accounts-api/src');
  const matrix = load(join(api, 'denial-matrix/accounts-matrix.fixture.ts')).then(
    ({ module }) => module as Matrix, // see above
  );
  const startFrom = async (module: unknown, args: readonly unknown[]): Promise<unknown> =>
    // True by construction: it is the module that the matrix has its type from.
    (module as { startApi: (...args: readonly unknown[]) => unknown }).startApi(...args);

  return {
    prepare: async (storage: Storage): Promise<unknown> => (await matrix).prepareStorage(storage),

    /** Starts the API with the replacement, and runs the matrix until its first case that is not as derived. */
    run: async (storage: Storage, ids: unknown, replacement: Replacement | undefined): Promise<Reply> => {
      let files: ReadonlySet<string> = new Set();
      const start = async (...args: readonly unknown[]): Promise<unknown> => {
        try {
          const app = await load(join(api, 'app.ts'), replacement);
          files = app.files;
          return await startFrom(app.module, args);
        } catch (cause) {
          throw new BootFailure(cause instanceof Error ? cause.message : String(cause), { cause });
        }
      };
      try {
        const { runAccountsMatrix } = await matrix;
        const { summary, failures, explained } = await runAccountsMatrix({
          storage,
          ids,
          start,
          stopAtFirst: true,
        });
        const [first] = failures;
        if (first !== undefined)
          return { type: 'failed', reason: `${first.case.name} ${first.failures.join('; ')}` };
        if (explained.differences.length > 0)
          return { type: 'failed', reason: `explained otherwise: ${String(explained.differences[0])}` };
        return { type: 'passed', summary, files: [...files] };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { type: error instanceof BootFailure ? 'no boot' : 'failed', reason };
      }
    },
  };
}
