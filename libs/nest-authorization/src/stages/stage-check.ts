import type { AnyOperation } from '@ambit/api-contract';
import type { ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../request/http-request.ts';
import type { RequestContext } from '../request/request-context.ts';

/** What a stage looks at. */
export interface StageInput {
  readonly operation: AnyOperation;
  readonly request: HttpRequest;
  readonly context: RequestContext;
  readonly execution: ExecutionContext;
}

/** One check of a request. It throws a `ProblemError` when it refuses, and leaves in the context what it has found. */
export interface StageCheck {
  check(input: StageInput): Promise<void> | void;
}
