import { isScope } from '@ambit/scopes';
import { ContractError, type ContractErrorCode } from './contract-error.ts';
import { takesIdempotencyKey } from './idempotency-key.ts';
import { type AnyOperation, isSafe } from './operation.ts';
import { pathParameters } from './path.ts';
import { isPermission } from './permission.ts';

/** Refuses an operation that contradicts itself: the same rules as the types', for callers that have none. */
export function checkOperation(operation: AnyOperation): void {
  const refuse = (code: ContractErrorCode, problem: string): never => {
    throw new ContractError(code, `Operation '${operation.id}': ${problem}`);
  };
  if (!/^[a-z][A-Za-z0-9]*$/.test(operation.id))
    refuse('invalid_operation_id', 'an id is camelCase and starts with a letter');
  const inPath =
    pathParameters(operation.path) ??
    refuse(
      'invalid_path',
      `'${operation.path}' must start with '/', hold no empty segment and no parameter twice`,
    );
  const declared = Object.keys(operation.params.shape);
  for (const name of inPath)
    if (!declared.includes(name))
      refuse(
        'undeclared_path_parameter',
        `params does not declare '${name}' of the path '${operation.path}'`,
      );
  for (const name of declared)
    if (!inPath.includes(name))
      refuse(
        'unused_path_parameter',
        `params declares '${name}', which is not in the path '${operation.path}'`,
      );
  if (operation.resource !== undefined && !inPath.includes(operation.resource))
    refuse(
      'unknown_resource_parameter',
      `resource '${operation.resource}' is not a parameter of '${operation.path}'`,
    );
  if (!isScope(operation.scope))
    refuse('unknown_scope', `the scope '${String(operation.scope)}' is not declared in @ambit/scopes`);
  if (!isPermission(operation.permission))
    refuse(
      'invalid_permission',
      `'${String(operation.permission)}' is not a permission such as 'accounts:view'`,
    );
  if (operation.body !== undefined && (operation.method === 'GET' || operation.method === 'DELETE'))
    refuse(
      'unexpected_body',
      `a ${operation.method} has no body: use the query, or POST for what may not be in a URL`,
    );
  if (takesIdempotencyKey(operation) && isSafe(operation))
    refuse('unexpected_idempotency_key', 'a repeat changes nothing anyway: take no idempotency key');
  if (!Object.keys(operation.responses).some((status) => /^2\d\d$/.test(status)))
    refuse('missing_success_response', 'responses declares no 2xx status');
}
