import { errors } from 'oidc-provider';
import type { BrokenRule } from './broken-rule.ts';

/**
 * `invalid_client` that says why. Only for what is found after the signature has been verified: who holds the key may
 * know what is wrong with the assertion, a stranger may not.
 */
export class DescribedClientAuthError extends errors.InvalidClientAuth {
  /** What was expected and what came, for the log. */
  readonly comparison: Pick<BrokenRule, 'expected' | 'got'>;

  constructor({ message, expected, got }: BrokenRule) {
    super(message);
    this.error_description = `client authentication failed: ${message}`;
    this.comparison = { expected, got };
  }
}
