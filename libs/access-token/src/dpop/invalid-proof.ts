import { AccessTokenError } from '../access-token-error.ts';

/** A proof that does not prove anything. */
export function invalidProof(reason: string): AccessTokenError {
  return new AccessTokenError('invalid_proof', `The proof in the header DPoP is not accepted: ${reason}`);
}
