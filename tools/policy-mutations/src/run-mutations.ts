import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';
import { MutationError } from './mutation-error.ts';
import { matrix, soonest, type Suite, suitesFor } from './suites/suite.ts';
import { TestBed, type TestBedOptions } from './suites/test-bed.ts';
import type { WorkerProcess } from './worker/worker-process.ts';

/** Who noticed a mutant, and by what. */
export interface Verdict {
  readonly mutant: Mutant;
  readonly killedBy: 'matrix' | 'specs' | 'boot' | 'no answer' | undefined;
  /** The suite, and what it says. */
  readonly reason: string;
}

export interface MutationRun {
  readonly verdicts: readonly Verdict[];
  /** What the matrix says of the code as it is. */
  readonly unmutated: string;
}

export interface RunOptions extends TestBedOptions {
  readonly mutants: readonly Mutant[];
  /**
   * Of which mutants nothing is expected. They come last, and are tried by what has noticed the other mutants of their
   * file: all suites would be run in vain.
   */
  readonly isExcepted: (mutant: Mutant) => boolean;
  readonly onVerdict: (verdict: Verdict) => void;
}

/** Applies the mutants, one at a time each, and runs the tests that should notice. */
export async function runMutations(options: RunOptions): Promise<MutationRun> {
  const { root, mutants, isExcepted, onVerdict } = options;
  const bed = await TestBed.open(options);
  try {
    const { suites, matrixSays } = await bed.suitesOf(mutants.map(({ file }) => file));
    await bed.forEach(mutants.slice(0, 1), async ({ file }, worker) => {
      const [suite] = soonest(file, suitesFor(file, suites), []);
      const verdict = suite && (await tryOn(bed, suite, harmlessMutant(root, file), worker));
      if (verdict?.killedBy !== undefined)
        throw new MutationError(
          'suite_fails',
          `A mutant that changes nothing was noticed: ${verdict.reason}`,
        );
    });
    const verdicts: Verdict[] = [];
    // By file, the latest first.
    const noticed = new Map<string, readonly string[]>();
    const judge = async (mutant: Mutant, worker: WorkerProcess): Promise<void> => {
      const { file } = mutant;
      const known = noticed.get(file) ?? [];
      let verdict: Verdict = { mutant, killedBy: undefined, reason: '' };
      for (const suite of soonest(file, suitesFor(file, suites), known)) {
        if (isExcepted(mutant) && known.length > 0 && !known.includes(suite.name)) continue;
        verdict = await tryOn(bed, suite, mutant, worker);
        if (verdict.killedBy === undefined) continue;
        noticed.set(file, [...new Set([suite.name, ...(noticed.get(file) ?? [])])]);
        break;
      }
      verdicts.push(verdict);
      onVerdict(verdict);
    };
    await bed.forEach(
      mutants.filter((one) => !isExcepted(one)),
      judge,
    );
    await bed.forEach(mutants.filter(isExcepted), judge);
    return { verdicts, unmutated: matrixSays };
  } finally {
    await bed.close();
  }
}

async function tryOn(bed: TestBed, suite: Suite, mutant: Mutant, worker: WorkerProcess): Promise<Verdict> {
  const outcome = await bed.try(suite, mutant, worker);
  if (outcome.type === 'passed' || outcome.type === 'prepared')
    return { mutant, killedBy: undefined, reason: '' };
  const reason = `${suite.name}: ${outcome.reason}`;
  if (outcome.type === 'no boot') return { mutant, killedBy: 'boot', reason };
  if (outcome.type === 'no answer') return { mutant, killedBy: 'no answer', reason };
  return { mutant, killedBy: suite.name === matrix ? 'matrix' : 'specs', reason };
}

/** Were it noticed, it would not be mutants that tests notice. */
function harmlessMutant(root: string, file: string): Mutant {
  const text = `${readFileSync(join(root, file), 'utf8')};\n`;
  return { rule: 'no-change', file, line: 1, before: '', after: ';', text };
}
