/** What is wrong with a contract, found while it is being defined. */
export type ContractErrorCode =
  | 'invalid_operation_id'
  | 'invalid_path'
  | 'undeclared_path_parameter'
  | 'unused_path_parameter'
  | 'unknown_resource_parameter'
  | 'unknown_scope'
  | 'invalid_permission'
  | 'unexpected_body'
  | 'unexpected_idempotency_key'
  | 'missing_success_response'
  | 'misnamed_operation'
  | 'duplicate_operation'
  | 'duplicate_route'
  | 'missing_boundary_parameter'
  | 'invalid_audience';

/**
 * Thrown by `defineOperation` and `defineApi`: the process that loads a faulty contract does not start. `code` is
 * stable, the message names the operation and the remedy.
 */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: ContractErrorCode;

  constructor(code: ContractErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A type that no value has: the compiler prints its sentence where a contract is misused. */
export interface ContractTypeError<Sentence extends string> {
  readonly contractTypeError: Sentence;
}
