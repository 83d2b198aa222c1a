import { AccessTokenError, type AccessTokenVerifier } from '@ambit/access-token';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { ProblemError } from '../problem/problem-error.ts';
import { countHeader, type HttpRequest } from '../request/http-request.ts';

export const bearerStrategy = 'ambit-bearer';

/** What the guard hands to the strategy with each request; passport's registry of strategies is one per process. */
export interface BearerOptions {
  readonly verifier: AccessTokenVerifier;
}

const fromHeader = ExtractJwt.fromAuthHeaderAsBearerToken();

/**
 * The passport-jwt strategy, with the verification done by `@ambit/access-token` (jose), once: passport-jwt extracts
 * the token and keeps the contract of a strategy, its own verifier (jsonwebtoken) is never called.
 */
@Injectable()
export class BearerStrategy extends PassportStrategy(Strategy, bearerStrategy) {
  constructor() {
    super({
      jwtFromRequest: fromHeader,
      secretOrKeyProvider: (_request: unknown, _token: unknown, done: (error: Error) => void) =>
        done(new Error('Never asked: verification is done in authenticate')),
    });
  }

  validate(): never {
    throw new Error('Never called: verification is done in authenticate');
  }

  /** Succeeds with the verified token, fails with a problem (401), or errs with one (503). */
  override authenticate(request: Parameters<Strategy['authenticate']>[0], options?: unknown): void {
    // The guard of this library is the only one that names this strategy, and it gives these options.
    const { verifier } = options as BearerOptions;
    // Passport carries any challenge to the guard; its types know of text only.
    const fail = (problem: ProblemError): void => this.fail(problem as never);
    if (countHeader(request, 'authorization') > 1) return fail(severalHeaders());
    const token = fromHeader(request);
    if (!token) return fail(noToken(request));
    verifier.verify(token).then(
      (verified) => this.success(verified),
      (error: unknown) => {
        if (!(error instanceof AccessTokenError)) return this.error(error as Error); // whatever it is, it is passed on
        if (error.isAboutTheToken) return fail(invalidToken(error));
        this.error(keysUnavailable(error));
      },
    );
  }
}

function keysUnavailable(error: AccessTokenError): ProblemError {
  return new ProblemError({
    status: 503,
    type: 'keys-unavailable',
    stage: 'authentication',
    detail: error.message,
    retryAfter: 5,
    rule: error.code,
    cause: error,
  });
}

function noToken({ headers }: HttpRequest): ProblemError {
  return new ProblemError({
    status: 401,
    type: 'no-access-token',
    stage: 'authentication',
    detail:
      headers.authorization === undefined
        ? 'The request has no Authorization header: send Authorization: Bearer with an access token'
        : 'The Authorization header is no bearer token: send Authorization: Bearer with an access token',
    // RFC 6750 §3: a request without credentials gets a challenge without an error code.
    challenge: {},
    rule: 'no_token',
  });
}

function severalHeaders(): ProblemError {
  const detail = 'The request has several Authorization headers: send one';
  return new ProblemError({
    status: 400,
    type: 'malformed-request',
    stage: 'authentication',
    detail,
    challenge: { error: 'invalid_request', errorDescription: detail },
    rule: 'several_authorization_headers',
  });
}

function invalidToken(error: AccessTokenError): ProblemError {
  return new ProblemError({
    status: 401,
    type: 'invalid-access-token',
    stage: 'authentication',
    detail: error.message,
    challenge: { error: 'invalid_token', errorDescription: error.message },
    rule: error.code,
    cause: error,
  });
}
