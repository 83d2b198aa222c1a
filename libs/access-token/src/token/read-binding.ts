import { AccessTokenError } from '../access-token-error.ts';

/** SHA-256 in canonical base64url: 32 bytes leave two bits of the last character, which are zero. */
const thumbprint = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/**
 * Reads from `cnf` (RFC 7800) the thumbprint of the key that a token is bound to. A `cnf` that says anything else, or
 * more, is a condition that would go unchecked.
 *
 * @throws {AccessTokenError} `sender_constrained`
 */
export function readBinding(cnf: unknown): string | undefined {
  if (cnf === undefined) return undefined;
  if (typeof cnf === 'object' && cnf !== null && 'jkt' in cnf && Object.keys(cnf).length === 1) {
    const { jkt } = cnf;
    if (typeof jkt === 'string' && thumbprint.test(jkt)) return jkt;
  }
  throw new AccessTokenError(
    'sender_constrained',
    'The access token is bound (cnf) in a way that this API cannot check: ask for one that is bound by jkt alone (RFC 9449 §6.1), or for a bearer token',
  );
}
