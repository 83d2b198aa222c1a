import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from '../mutant.ts';
import { MutationError } from '../mutation-error.ts';
import { type StorageTemplate, storageTemplate } from '../worker/storage.ts';
import { type Outcome, WorkerProcess } from '../worker/worker-process.ts';
import { matrix, projectOf, type Suite } from './suite.ts';

export interface TestBedOptions {
  readonly root: string;
  readonly databaseUrl: string | undefined;
  readonly workers: number;
  readonly signal: AbortSignal;
}

type Passed = Extract<Outcome, { type: 'passed' }>;

/** For what has not been measured. */
const patienceMs = 240_000;

/** Worker processes, and the data of the matrix. Runs suites on the code as it is, or with a mutant. */
export class TestBed {
  readonly #options: TestBedOptions;
  readonly #template: StorageTemplate;
  readonly #pool: readonly WorkerProcess[];
  readonly #stop = (): void => void Promise.all(this.#pool.map((worker) => worker.stop()));
  /** How long each suite takes on the code as it is. */
  readonly #durations = new Map<string, Promise<number>>();
  #ids: unknown;

  private constructor(options: TestBedOptions, template: StorageTemplate) {
    this.#options = options;
    this.#template = template;
    this.#pool = Array.from({ length: options.workers }, () => new WorkerProcess());
    options.signal.addEventListener('abort', this.#stop);
  }

  /** @throws {MutationError} `suite_fails` */
  static async open(options: TestBedOptions): Promise<TestBed> {
    const bed = new TestBed(options, await storageTemplate(options.databaseUrl));
    try {
      await bed.#prepare();
      return bed;
    } catch (error) {
      await bed.close();
      throw error;
    }
  }

  /** Does some work for each item, in as many workers as there are. */
  async forEach<Item>(
    items: readonly Item[],
    work: (item: Item, worker: WorkerProcess) => Promise<void>,
  ): Promise<void> {
    const queue = items.values();
    await Promise.all(
      this.#pool.map(async (worker) => {
        for (const item of queue) await work(item, worker);
      }),
    );
  }

  /**
   * The denial matrix, and the specs of the projects that these files are of, with what each of them loads.
   *
   * @throws {MutationError} `suite_fails`
   */
  async suitesOf(files: readonly string[]): Promise<{ suites: readonly Suite[]; matrixSays: string }> {
    const suites: Suite[] = [];
    let matrixSays = '';
    await this.forEach([matrix, ...this.#specsOf(files)], async (name, worker) => {
      const outcome = assertPassed(name, await this.#run(name, worker, { importOnly: name !== matrix }));
      suites.push({ name, files: new Set(outcome.files) });
      if (name === matrix) matrixSays = outcome.summary;
    });
    return { suites, matrixSays };
  }

  /**
   * Runs a suite with a mutant. One that takes far longer than on the code as it is gives no answer.
   *
   * @throws {MutationError} `suite_fails` when the suite does not pass without the mutant
   */
  async try({ name }: Suite, mutant: Mutant, worker: WorkerProcess): Promise<Outcome> {
    const measured = this.#durations.get(name) ?? this.#measure(name, worker);
    this.#durations.set(name, measured);
    const settings = { mutant, deadlineMs: 20_000 + 5 * (await measured) };
    const outcome = await this.#run(name, worker, settings);
    // The process may have ended by what was left of the mutant before.
    return outcome.type === 'no answer' ? this.#run(name, worker, settings) : outcome;
  }

  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#stop);
    await Promise.all(this.#pool.map((worker) => worker.stop()));
    await this.#template.remove();
  }

  async #prepare(): Promise<void> {
    const [worker] = this.#pool;
    if (worker === undefined) throw new TypeError('At least one worker');
    const outcome = await worker.run({ type: 'prepare', storage: this.#template.original }, patienceMs);
    if (outcome.type !== 'prepared')
      throw new MutationError('suite_fails', `The data of the matrix cannot be made: ${reasonOf(outcome)}`);
    this.#ids = outcome.ids;
  }

  async #measure(name: string, worker: WorkerProcess): Promise<number> {
    const started = performance.now();
    assertPassed(name, await this.#run(name, worker));
    return performance.now() - started;
  }

  async #run(
    name: string,
    worker: WorkerProcess,
    { mutant, importOnly = false, deadlineMs = patienceMs }: RunSettings = {},
  ): Promise<Outcome> {
    const { root, signal } = this.#options;
    signal.throwIfAborted();
    const replacement = mutant && { path: join(root, mutant.file), text: mutant.text };
    const outcome =
      name === matrix
        ? await this.#onCopy((storage) =>
            worker.run({ type: 'matrix', storage, ids: this.#ids, replacement }, deadlineMs),
          )
        : await worker.run({ type: 'spec', path: name, importOnly, replacement }, deadlineMs);
    signal.throwIfAborted();
    return outcome;
  }

  async #onCopy<Result>(
    work: (storage: Awaited<ReturnType<StorageTemplate['copy']>>['storage']) => Promise<Result>,
  ): Promise<Result> {
    const { storage, remove } = await this.#template.copy();
    // One that cannot be removed now is removed with the template.
    return work(storage).finally(() => remove().catch(() => undefined));
  }

  /** The matrix is a suite of its own. */
  #specsOf(files: readonly string[]): readonly string[] {
    return [...new Set(files.map(projectOf))]
      .flatMap((project) => globSync(`${project}/src/**/*.spec.ts`, { cwd: this.#options.root }))
      .filter((path) => !path.includes('/denial-matrix/'));
  }
}

interface RunSettings {
  readonly mutant?: Mutant;
  readonly importOnly?: boolean;
  readonly deadlineMs?: number;
}

function assertPassed(name: string, outcome: Outcome): Passed {
  if (outcome.type === 'passed') return outcome;
  throw new MutationError('suite_fails', `${name} does not pass on the code as it is: ${reasonOf(outcome)}`);
}

function reasonOf(outcome: Outcome): string {
  return 'reason' in outcome ? outcome.reason : outcome.type;
}
