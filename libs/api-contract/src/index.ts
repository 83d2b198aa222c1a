export { type AnyApi, type ApiBoundary, defineApi } from './api.ts';
export { ContractError, type ContractErrorCode, type ContractTypeError } from './contract-error.ts';
export { allowedFacts, type CaseFacts, type Credential, requiredClaims } from './denial-matrix/case-facts.ts';
export { type DenialKind, denialKinds } from './denial-matrix/denial-kinds.ts';
export { denialMatrix, type DenialMatrix, type MatrixCase } from './denial-matrix/denial-matrix.ts';
export type { AnyExample, ExampleRequest, ExampleRequests } from './denial-matrix/example-requests.ts';
export { type ExpectedChallenge, type Refusal, refusals } from './denial-matrix/refusal.ts';
export {
  IdempotencyKey,
  idempotencyKeyHeader,
  IdempotencyReplayed,
  idempotencyReplayedHeader,
  takesIdempotencyKey,
} from './idempotency-key.ts';
export { type OpenApiOptions, toOpenApi } from './openapi.ts';
export type { JsonSchema } from './openapi-schemas.ts';
export {
  type AnyOperation,
  defineOperation,
  type HttpMethod,
  isSafe,
  type OperationResponse,
} from './operation.ts';
export type { InputOf, OperationOf, RequestOf, ResponseOf } from './operation-types.ts';
export { fillPath, type PathParameter, pathParameters, routeKey } from './path.ts';
export {
  definePermissions,
  describePermissions,
  isPermission,
  type KebabCase,
  type Permission,
  type PermissionGroup,
} from './permission.ts';
export { policyTable, type PolicyRow, scopesOf } from './policy-table.ts';
export { ProblemDetails, problemMediaType } from './problem-details.ts';
export { readRequest, type ReadRequest, requestProblems } from './read-request.ts';
