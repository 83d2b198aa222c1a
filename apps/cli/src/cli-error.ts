/** What a user of the command line can do something about; see the README for causes and remedies. */
export type CliErrorCode =
  | 'invalid_arguments'
  | 'setting_missing'
  | 'insecure_url'
  | 'policy_missing'
  | 'lock_stale'
  | 'policy_changed'
  | 'scopes_unused'
  | 'revision_unreadable'
  | 'contract_broken'
  | 'contract_missing'
  | 'contract_unusable'
  | 'operation_unknown'
  | 'input_unreadable'
  | 'scope_unknown'
  | 'registration_unusable'
  | 'call_refused'
  | 'faults_found'
  | 'access_refused'
  | 'workspace_missing'
  | 'not_built'
  | 'demo_failed';

export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
