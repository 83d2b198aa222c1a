export { Caller } from './decorators/caller.ts';
export { OperationInput } from './decorators/operation-input.ts';
export { Operation } from './decorators/operation.ts';
export { Public } from './decorators/public.ts';
export { RequireScopes } from './decorators/require-scopes.ts';
export {
  type AuthorizationOptions,
  type Decision,
  type PermissionAnswer,
  type PermissionPolicy,
  type PermissionQuestion,
} from './module/authorization-options.ts';
export { type AuthorizationAsyncOptions, AuthorizationModule } from './module/authorization.module.ts';
export { BootAuditError } from './module/boot-audit-error.ts';
export { readBodiesRaw } from './module/read-bodies-raw.ts';
export { resourceMetadataPath } from './module/resource-metadata-path.ts';
export { formatRouteTable, type RouteRow, type RouteTable } from './module/route-table.ts';
export { answerFrameworkError } from './problem/answer-framework-error.ts';
export {
  type Challenge,
  type FieldError,
  ProblemError,
  type ProblemOptions,
} from './problem/problem-error.ts';
export {
  type ProblemDescription,
  type ProblemType,
  problemTypes,
  problemTypeUri,
} from './problem/problem-types.ts';
export type { Stage } from './problem/stage.ts';
export { type StepUp, stepUpRequired } from './problem/step-up-required.ts';
export { type ExplainQuestion, Explainer, type Explanation } from './stages/explainer.ts';
export { memoryRateLimiter, type MemoryRateLimiterOptions } from './rate-limit/memory-rate-limiter.ts';
export type { RateLimitAnswer, RateLimiter, RateLimitPolicy } from './rate-limit/rate-limiter.ts';
export { InstitutionsClaim } from './stages/institutions-claim.ts';
