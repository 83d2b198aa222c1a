import { createLogger, runCommand } from '@ambit/service';
import { fileURLToPath } from 'node:url';
import { describeMutant, describeRun } from './describe-run.ts';
import { exceptions } from './exceptions.ts';
import { findMutants } from './find-mutants.ts';
import { isAbout, judge } from './judge-exceptions.ts';
import { type Mutant, nameOf } from './mutant.ts';
import { MutationError } from './mutation-error.ts';
import { readOptions, usage } from './options.ts';
import { rules } from './rules/index.ts';
import { runMutations, type Verdict } from './run-mutations.ts';
import { sample } from './sample.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

await runCommand({
  name: 'test:policy-mutations',
  log: createLogger({ service: 'policy-mutations', level: 'silent' }),
  closeTimeoutMs: 30_000,
  run: async ({ signal }) => {
    const options = readOptions(process.argv.slice(2), process.env);
    const { help, list, only, workers, databaseUrl } = options;
    if (help) return void process.stdout.write(usage);
    const isMeant = (mutant: Mutant): boolean =>
      only.length === 0 || only.some((text) => nameOf(mutant).includes(text));
    const found = findMutants(root, rules).filter(isMeant);
    const mutants =
      options.sample === undefined
        ? found
        : sample(found, { count: options.sample, seed: options.seed, nameOf: withoutLine });
    if (mutants.length === 0)
      throw new MutationError('nothing_to_mutate', 'No mutant fits --only: see --list for all of them');
    if (list) return void process.stdout.write(mutants.map(describeMutant).join(''));

    if (options.sample !== undefined)
      process.stdout.write(`${mutants.length} of ${found.length} mutants, --seed ${options.seed}\n`);
    const progress = createProgress(mutants.length);
    const isExcepted = (mutant: Mutant): boolean => exceptions.some((one) => isAbout(one, mutant));
    const run = await runMutations({
      root,
      mutants,
      isExcepted,
      databaseUrl,
      workers,
      signal,
      onVerdict: progress,
    });
    const judgement = judge(
      run.verdicts,
      only.length === 0 && options.sample === undefined
        ? exceptions
        : exceptions.filter((one) => mutants.some((mutant) => isAbout(one, mutant))),
    );
    process.stdout.write(describeRun(run, judgement));
    if (judgement.survivors.length > 0)
      throw new MutationError(
        'mutants_survived',
        `${judgement.survivors.length} mutants were not noticed by any test: write the test, or say in exceptions.ts why they change nothing`,
      );
    if (judgement.stale.length > 0)
      throw new MutationError(
        'exceptions_stale',
        `Exceptions explain nothing any more: ${judgement.stale.map(({ file, before }) => `${file} '${before}'`).join(', ')}`,
      );
  },
});

/** Lines move; a sample is not another one for that. */
function withoutLine({ rule, file, before, after }: Mutant): string {
  return [rule, file, before, after].join(' ');
}

/** One line that is written over on a terminal; elsewhere a line for each mutant, for whoever reads it later. */
function createProgress(total: number): (verdict: Verdict) => void {
  let done = 0;
  return ({ mutant, killedBy, reason }) => {
    done += 1;
    const said = `${done}/${total} ${killedBy ?? 'SURVIVED'} ${nameOf(mutant)}`;
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r\x1b[K${said.slice(0, process.stderr.columns - 1)}${done === total ? '\r\x1b[K' : ''}`,
      );
    else process.stderr.write(`${said}${reason === '' ? '' : ` (${reason.slice(0, 120)})`}\n`);
  };
}
