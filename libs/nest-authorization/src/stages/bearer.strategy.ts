import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { ProblemError } from '../problem/problem-error.ts';
import { authenticate, type AuthenticateOptions } from './authenticate.ts';
import { tokenOf } from './credentials.ts';

/** Its name in passport's registry. */
export const bearerStrategy = 'ambit-bearer';

/** What the strategy is handed with each request; passport's registry of strategies is one per process. */
export type BearerOptions = AuthenticateOptions;

export type PassportRequest = Parameters<Strategy['authenticate']>[0];

/**
 * The passport-jwt strategy, with the verification done by `@ambit/access-token` (jose), once: passport-jwt extracts
 * the token, under `Bearer` or `DPoP`, and keeps the contract of a strategy; its own verifier (jsonwebtoken) is never
 * called. The guard of this module does the same without passport, whose own work is of no use to it (sessions, redirects,
 * methods on the request); the strategy is there for who names it to passport.
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
    authenticate(request, options as BearerOptions)
      .then(
        (verified) => this.success(verified),
        (error: unknown) => {
          // Passport carries any challenge; its types know of text only.
          if (error instanceof ProblemError && error.options.status < 500) this.fail(error as never);
          else this.error(error as Error); // whatever it is, it is passed on
        },
      )
      // Passport leaves the user on the request, which a host may not let it.
      .catch((error: unknown) => this.error(error as Error));
  }
}
