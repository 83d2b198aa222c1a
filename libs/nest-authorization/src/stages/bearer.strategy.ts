import { AccessTokenError, type AccessTokenVerifier } from '@ambit/access-token';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { ProblemError } from '../problem/problem-error.ts';
import { contextOf } from '../request/request-context.ts';
import { requestUrl } from '../request/request-url.ts';
import { problemOf } from './authentication-problems.ts';
import { type Credentials, readCredentials, tokenOf } from './credentials.ts';

/** Its name in passport's registry. */
export const bearerStrategy = 'ambit-bearer';

/** What the strategy is handed with each request; passport's registry of strategies is one per process. */
export interface BearerOptions {
  readonly verifier: AccessTokenVerifier;
  /** Where clients reach the API; asked for when a request has a proof. */
  readonly publicUrl: () => string | undefined;
  readonly onNonce: (nonce: string) => void;
}

export type PassportRequest = Parameters<Strategy['authenticate']>[0];

/**
 * The passport-jwt strategy, with the verification done by `@ambit/access-token` (jose), once: passport-jwt extracts
 * the token, under `Bearer` or `DPoP`, and keeps the contract of a strategy; its own verifier (jsonwebtoken) is never
 * called.
 */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, bearerStrategy) {
  constructor() {
    super({
      jwtFromRequest: tokenOf,
      secretOrKeyProvider: (_request: unknown, _token: unknown, done: (error: Error) => void) =>
        done(new Error('Never asked: verification is done in authenticate')),
    });
  }

  validate(): never {
    throw new Error('Never called: verification is done in authenticate');
  }

  /** Succeeds with the verified token, fails with a problem (401), or errs with one (503). */
  override authenticate(request: PassportRequest, options?: unknown): void {
    // Whoever names this strategy gives these options.
    verify(request, options as BearerOptions).then(
      (verified) => this.success(verified),
      (error: unknown) => {
        // Passport carries any challenge; its types know of text only.
        if (error instanceof ProblemError && error.options.status < 500) this.fail(error as never);
        else this.error(error as Error); // whatever it is, it is passed on
      },
    );
  }
}

async function verify(request: PassportRequest, { verifier, publicUrl, onNonce }: BearerOptions) {
  const credentials = readCredentials(request, verifier.proofAlgorithms !== undefined);
  const { scheme, token } = credentials;
  contextOf(request).scheme = scheme;
  try {
    return await verifier.verify(token, { proof: provedRequest(credentials) });
  } catch (error) {
    throw error instanceof AccessTokenError ? problemOf(error, scheme) : error;
  }

  function provedRequest({ proof }: Credentials) {
    if (scheme === 'Bearer') return undefined;
    return { value: proof, method: request.method, url: requestUrl(publicUrl(), request), onNonce };
  }
}
