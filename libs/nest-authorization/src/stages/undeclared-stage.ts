import { ProblemError } from '../problem/problem-error.ts';
import type { StageCheck } from './stage-check.ts';

/** A route that declares nothing: there is no scope that would open it. */
export const undeclaredStage: StageCheck<unknown> = {
  name: 'scope',
  check: () =>
    new ProblemError({
      status: 403,
      type: 'refused',
      stage: 'scope',
      detail: 'The route declares no operation, and nobody may call it',
      rule: 'route undeclared',
    }),
};
