/** What can be wrong with a policy; see the README for causes and remedies. */
export type PolicyErrorCode = 'policy_invalid' | 'lock_unreadable' | 'lock_conflict';

export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly code: PolicyErrorCode;

  constructor(code: PolicyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
