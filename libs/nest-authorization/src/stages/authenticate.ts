import { AccessTokenError, type AccessTokenVerifier, type VerifiedAccessToken } from '@ambit/access-token';
import type { HttpRequest } from '../request/http-request.ts';
import { contextOf } from '../request/request-context.ts';
import { requestUrl } from '../request/request-url.ts';
import { problemOf } from './authentication-problems.ts';
import { readCredentials } from './credentials.ts';

export interface AuthenticateOptions {
  readonly verifier: AccessTokenVerifier;
  /** Where clients reach the API; asked for when a request has a proof. */
  readonly publicUrl: () => string | undefined;
  readonly onNonce: (nonce: string) => void;
}

/**
 * The verified token of a request, proved by its holder if it is bound to a key.
 *
 * @throws {ProblemError} by the promise: 401 for what was sent, 503 for what cannot be checked
 */
export async function authenticate(
  request: HttpRequest,
  { verifier, publicUrl, onNonce }: AuthenticateOptions,
): Promise<VerifiedAccessToken> {
  const { scheme, token, proof } = readCredentials(request, verifier.proofAlgorithms !== undefined);
  const context = contextOf(request);
  context.scheme = scheme;
  const proved =
    scheme === 'Bearer'
      ? undefined
      : { value: proof, method: request.method, url: requestUrl(publicUrl(), request), onNonce };
  try {
    return await verifier.verify(token, { proof: proved });
  } catch (error) {
    if (!(error instanceof AccessTokenError)) throw error;
    context.refusedToken = error.verifiedToken;
    throw problemOf(error, scheme);
  }
}
