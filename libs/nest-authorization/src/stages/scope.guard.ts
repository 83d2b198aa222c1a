import { Injectable } from '@nestjs/common';
import { ProblemError } from '../problem/problem-error.ts';
import type { StageCheck, StageInput } from './stage-check.ts';

/** Stage 2: the client was granted the scope of the operation. No scope implies another. */
@Injectable()
export class ScopeGuard implements StageCheck {
  check({ operation, context }: StageInput): void {
    const { scope } = operation;
    if (context.token?.scopes.has(scope)) return;
    const detail = `The access token lacks the scope '${scope}': register the client for it and ask for it`;
    throw new ProblemError({
      status: 403,
      type: 'insufficient-scope',
      stage: 'scope',
      detail,
      challenge: { error: 'insufficient_scope', errorDescription: detail, scope },
      rule: `scope ${scope}`,
    });
  }
}
