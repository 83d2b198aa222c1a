import { nameOf, type Mutant } from './mutant.ts';
import type { Judgement } from './judge-exceptions.ts';
import type { MutationRun, Verdict } from './run-mutations.ts';

/** A mutant as a difference that a person reads. */
export function describeMutant(mutant: Mutant): string {
  const after = mutant.after === '' ? '(nothing)' : mutant.after;
  return `${nameOf(mutant)}\n    - ${mutant.before || '(nothing)'}\n    + ${after}\n`;
}

/** The end of the report: who noticed how many, and the rate. */
export function describeRun(
  { verdicts, unmutated }: MutationRun,
  { survivors, excepted }: Judgement,
): string {
  const by = (who: Verdict['killedBy']): number => verdicts.filter(({ killedBy }) => killedBy === who).length;
  const counted = verdicts.length - excepted.length;
  const killed = counted - survivors.length;
  const rate = counted === 0 ? 100 : Math.floor((killed / counted) * 1000) / 10;
  return [
    `unmutated: ${unmutated}`,
    ...survivors.map(({ mutant }) => `SURVIVED ${describeMutant(mutant)}`.trimEnd()),
    `${verdicts.length} mutants: ${by('matrix')} noticed by the denial matrix, ${by('specs')} by specs, ${by('boot')} do not boot, ${by('no answer')} gave no answer, ${excepted.length} change nothing (by exceptions.ts)`,
    `kill rate ${rate} % (${killed} of ${counted})`,
    '',
  ].join('\n');
}
