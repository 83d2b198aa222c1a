import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';
import type { Storage } from './matrix/messages.ts';
import { storageTemplate } from './matrix/storage.ts';
import { type Outcome, WorkerProcess } from './matrix/worker-process.ts';
import { MutationError } from './mutation-error.ts';
import { projectOf, runSpecs, runSpecsUnmutated } from './specs/run-specs.ts';

/** Who noticed a mutant, and by what. */
export interface Verdict {
  readonly mutant: Mutant;
  readonly killedBy: 'matrix' | 'boot' | 'no answer' | 'specs' | undefined;
  readonly reason: string;
}

export interface MutationRun {
  readonly verdicts: readonly Verdict[];
  /** What the matrix says of the code as it is. */
  readonly unmutated: string;
}

export interface RunOptions {
  readonly root: string;
  readonly mutants: readonly Mutant[];
  readonly databaseUrl: string | undefined;
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onVerdict: (verdict: Verdict) => void;
}

/** One run of the matrix takes about a second. */
const deadlineMs = 60_000;
/** A file that every run loads, for the mutant that changes nothing. */
const harmlessFile = 'libs/access-token/src/token/read-claims.ts';
/** Where the policy is said. The matrix is derived from it, so that what it says is for its own specs to notice. */
const isContract = ({ file }: Mutant): boolean => file.startsWith('libs/accounts-contract/');

/** Applies the mutants, one at a time each, to the API in a worker process, and runs the tests that should notice. */
export async function runMutations(options: RunOptions): Promise<MutationRun> {
  const { root, mutants, databaseUrl, workers, signal, onVerdict } = options;
  const template = await storageTemplate(databaseUrl);
  const pool = Array.from({ length: workers }, () => new WorkerProcess({ deadlineMs }));
  const stop = (): void => void Promise.all(pool.map((worker) => worker.stop()));
  signal.addEventListener('abort', stop);
  try {
    const [first] = pool;
    if (first === undefined) throw new TypeError('At least one worker');
    const ids = await prepare(first, template.original);
    const tryOn = async (worker: WorkerProcess, mutant?: Mutant): Promise<Outcome> => {
      signal.throwIfAborted();
      const copy = await template.copy();
      try {
        const replacement = mutant && { path: join(root, mutant.file), text: mutant.text };
        return await worker.run({ type: 'run', storage: copy.storage, ids, replacement });
      } finally {
        // One that cannot be removed now is removed with the template.
        await copy.remove().catch(() => undefined);
      }
    };
    const judge = async (worker: WorkerProcess, mutant: Mutant): Promise<Verdict> => {
      if (!isContract(mutant)) {
        const outcome = await tryOn(worker, mutant);
        signal.throwIfAborted();
        if (outcome.type === 'failed') return { mutant, killedBy: 'matrix', reason: outcome.reason };
        if (outcome.type === 'no boot') return { mutant, killedBy: 'boot', reason: outcome.reason };
        if (outcome.type === 'no answer') return { mutant, killedBy: 'no answer', reason: outcome.reason };
      }
      const specs = await runSpecs(root, mutant, signal);
      return specs.type === 'failed'
        ? { mutant, killedBy: 'specs', reason: specs.reason }
        : { mutant, killedBy: undefined, reason: '' };
    };

    const unmutated = await tryOn(first);
    if (unmutated.type !== 'passed')
      throw new MutationError(
        'suite_fails',
        `The denial matrix fails on the code as it is: ${reasonOf(unmutated)}`,
      );
    await assertSpecsPass(options);
    const harmless = await judge(first, harmlessMutant(root));
    if (harmless.killedBy !== undefined)
      throw new MutationError(
        'suite_fails',
        `A mutant that changes nothing was noticed, so that it is not mutants that tests notice: ${harmless.reason}`,
      );

    const verdicts: Verdict[] = [];
    const queue = mutants.values();
    await Promise.all(
      pool.map(async (worker) => {
        for (const mutant of queue) {
          const verdict = await judge(worker, mutant);
          verdicts.push(verdict);
          onVerdict(verdict);
        }
      }),
    );
    return { verdicts, unmutated: unmutated.summary };
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(pool.map((worker) => worker.stop()));
    await template.remove();
  }
}

/** The specs that may have to notice something pass as long as there is nothing to notice. */
async function assertSpecsPass({ root, mutants, workers, signal }: RunOptions): Promise<void> {
  const files = [...new Set(mutants.map(({ file }) => file))];
  const projects = [...new Set(files.map(projectOf))];
  const queue = projects.map((project) => files.filter((file) => projectOf(file) === project)).values();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (const ofOneProject of queue) {
        const outcome = await runSpecsUnmutated(root, ofOneProject, signal);
        if (outcome.type === 'failed')
          throw new MutationError('suite_fails', `A spec fails on the code as it is: ${outcome.reason}`);
      }
    }),
  );
}

async function prepare(worker: WorkerProcess, storage: Storage): Promise<unknown> {
  const outcome = await worker.run({ type: 'prepare', storage });
  if (outcome.type === 'prepared') return outcome.ids;
  throw new MutationError(
    'suite_fails',
    `The data of the denial matrix cannot be made: ${reasonOf(outcome)}`,
  );
}

function reasonOf(outcome: Outcome): string {
  return 'reason' in outcome ? outcome.reason : outcome.type;
}

function harmlessMutant(root: string): Mutant {
  const text = `${readFileSync(join(root, harmlessFile), 'utf8')};\n`;
  return { rule: 'no-change', file: harmlessFile, line: 1, before: '', after: ';', text };
}
