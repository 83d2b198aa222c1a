import { mutantsOf } from '../find-mutants.ts';
import type { Rule } from './rule.ts';

/** What a rule makes of a piece of code: each change as `before → after`. */
export function changesOf(rule: Rule, code: string, file = 'libs/access-token/src/x.ts'): readonly string[] {
  return mutantsOf(file, code, [rule]).map(({ before, after }) => `${before} → ${after}`);
}

/** The code as each mutant has it. */
export function textsOf(rule: Rule, code: string, file = 'libs/access-token/src/x.ts'): readonly string[] {
  return mutantsOf(file, code, [rule]).map(({ text }) => text);
}
