import { AccessTokenError } from './access-token-error.ts';
import type { VerifiedAccessToken } from './token/verified-access-token.ts';

/**
 * The same error, with the token that it is about; what is no refusal stays as it is. Another object, since who throws
 * (a deny-list, for one) may throw one error about many tokens.
 */
export function withVerifiedToken(error: unknown, verifiedToken: VerifiedAccessToken): unknown {
  if (!(error instanceof AccessTokenError)) return error;
  const { code, message, cause, retryAfter } = error;
  return new AccessTokenError(code, message, {
    ...(cause !== undefined && { cause }),
    ...(retryAfter !== undefined && { retryAfter }),
    verifiedToken,
  });
}
