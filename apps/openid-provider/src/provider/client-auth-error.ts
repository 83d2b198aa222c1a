import { errors } from 'oidc-provider';

/**
 * `invalid_client` that says why. Only for what is found after the signature has been verified: who holds the key may
 * know what is wrong with the assertion, a stranger may not.
 */
export function describedClientAuthError(detail: string): errors.InvalidClientAuth {
  const error = new errors.InvalidClientAuth(detail);
  error.error_description = `client authentication failed: ${detail}`;
  return error;
}
